import { deepEqual, equal } from "node:assert/strict";
import type { SigningKey } from "../../core/ports/account_store.ts";
import type { Store } from "../../core/ports/store.ts";
import {
  atOnce,
  type ContractTest,
  day,
  minute,
  newEvent,
  next,
  now,
  recorded,
} from "./store_fixtures.ts";

export function signingKeyContract(test: ContractTest): void {
  test("insertSigningKey() adds a key, and listSigningKeys() gives it whole", async (store) => {
    const key = newKey();
    const event = newEvent();
    equal(await insert(store, key, null, { event }), true);
    deepEqual(await store.listSigningKeys(now), [key]);
    equal(await recorded(store, event), true);
  });

  test("listSigningKeys() gives the newest first, and none that has expired", async (store) => {
    const keys = [newKey(), newKey({ createdAt: now + 1 }), newKey({ createdAt: now + 2 })];
    const [first, second, third] = keys;
    await insert(store, first, null);
    await insert(store, second, first);
    await insert(store, third, second);
    const ids = async (at: number) => (await store.listSigningKeys(at)).map(({ id }) => id);
    deepEqual(await ids(now), keys.map((key) => key?.id).toReversed());
    deepEqual(await ids(now + 31 * day - 1), keys.map((key) => key?.id).toReversed());
    deepEqual(await ids(now + 31 * day), []);
  });

  test("setSigningKeyLife() changes a life that is still as it was, once", async (store) => {
    const far = 400 * day;
    const key = newKey({
      createdAt: now + far,
      retiresAt: now + far + 30 * day,
      expiresAt: now + far + 31 * day,
    });
    await insert(store, key, null);
    const life = { createdAt: now, retiresAt: now + 30 * day, expiresAt: now + 31 * day };
    const answers = await atOnce(10, () => store.setSigningKeyLife({ ...key, ...life }, key));
    equal(answers.filter((changed) => changed).length, 1);
    deepEqual(await store.listSigningKeys(now), [{ ...key, ...life }]);
    equal(await store.setSigningKeyLife({ ...newKey(), ...life }, key), false);
  });

  test("insertSigningKey() refuses a second first key and a second successor", async (store) => {
    const [first, second] = [newKey(), newKey()];
    await insert(store, first, null);
    const event = newEvent();
    const retired = [{ ...first, retiresAt: now + 1, expiresAt: now + 2 }];
    equal(await insert(store, newKey(), null, { event, retired }), false);
    await insert(store, second, first);
    equal(await insert(store, newKey(), first, { event, retired }), false);
    equal(await insert(store, second, second, { event }), false, "the id is taken");
    equal((await store.listSigningKeys(now)).length, 2);
    const kept = (await store.listSigningKeys(now)).find(({ id }) => id === first.id);
    deepEqual(kept, first, "nothing of a refused insertion is written");
    equal(await recorded(store, event), false);
  });

  test("insertSigningKey(), twenty times at once, adds one first key and one successor", async (store) => {
    const firsts = await atOnce(20, () => insert(store, newKey(), null));
    equal(firsts.filter((answer) => answer).length, 1);
    const [first] = await store.listSigningKeys(now);
    const successors = await atOnce(20, () => insert(store, newKey(), first));
    equal(successors.filter((answer) => answer).length, 1);
    equal((await store.listSigningKeys(now)).length, 2);
  });

  test("insertSigningKey() brings the ends of others forward, never back", async (store) => {
    const first = newKey();
    const second = newKey({ createdAt: now + 1 });
    const soon = { retiresAt: now + minute, expiresAt: now + 2 * minute };
    await insert(store, first, null);
    await insert(store, second, first, { retired: [{ ...first, ...soon }] });
    const late = { retiresAt: now + 60 * day, expiresAt: now + 61 * day };
    const third = newKey({ createdAt: now + 2 });
    await insert(store, third, second, { retired: [{ ...first, ...late }] });
    deepEqual(await store.listSigningKeys(now), [third, second, { ...first, ...soon }]);
  });

  test("insertSigningKey() removes what has expired, so that a first key is possible", async (store) => {
    await insert(store, newKey(), null);
    const later = now + 31 * day;
    const key = newKey({ createdAt: later, retiresAt: later + day, expiresAt: later + 2 * day });
    equal(await insert(store, key, null, { at: later - 1 }), false);
    equal(await insert(store, key, null, { at: later }), true);
    deepEqual(await store.listSigningKeys(now), [key]);
  });

  test("replaceSigningKeyBox() replaces the box that it names, once", async (store) => {
    const [key, other] = [newKey(), newKey()];
    await insert(store, key, null);
    await insert(store, other, key);
    const change = { id: key.id, from: key.privateKeyBox, to: "v1.new" };
    equal(await store.replaceSigningKeyBox({ ...change, from: "v1.other" }), false);
    equal(await store.replaceSigningKeyBox({ ...change, id: "none" }), false);
    const answers = await atOnce(20, () => store.replaceSigningKeyBox(change));
    equal(answers.filter((answer) => answer).length, 1);
    const boxes = (await store.listSigningKeys(now)).map((k) => [k.id, k.privateKeyBox]);
    deepEqual(
      new Map(boxes as [string, string][]),
      new Map([
        [key.id, "v1.new"],
        [other.id, other.privateKeyBox],
      ]),
    );
  });
}

function newKey(facts: Partial<SigningKey> = {}): SigningKey {
  const number = next();
  return {
    id: `key-${number}`,
    publicKey: `{"kid":"key-${number}"}`,
    privateKeyBox: `v1.box-${number}`,
    createdAt: now,
    retiresAt: now + 30 * day,
    expiresAt: now + 31 * day,
    ...facts,
  };
}

function insert(
  store: Store,
  key: SigningKey | undefined,
  follows: SigningKey | null | undefined,
  more: {
    readonly retired?: readonly SigningKey[];
    readonly event?: ReturnType<typeof newEvent>;
    readonly at?: number;
  } = {},
): Promise<boolean> {
  return store.insertSigningKey({
    key: key ?? newKey(),
    follows: follows?.id ?? null,
    retired: more.retired ?? [],
    now: more.at ?? now,
  }, more.event ?? newEvent());
}
