import { deepEqual, equal } from "node:assert/strict";
import type { SigningKey } from "../../../core/ports/stores/key_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  day,
  inParallel,
  minute,
  newEvent,
  next,
  now,
  recorded,
} from "../store_fixtures.ts";

export function signingKeyContract(test: ContractTest): void {
  test("insertSigningKey() adds a key with all fields", async (stores) => {
    const key = newKey();
    const event = newEvent();
    equal(await insert(stores, key, null, { event }), true);
    deepEqual(await stores.keys.listSigningKeys(now), [key]);
    equal(await recorded(stores, event), true);
  });

  test("listSigningKeys() returns the newest first and no expired keys", async (stores) => {
    const keys = [newKey(), newKey({ createdAt: now + 1 }), newKey({ createdAt: now + 2 })];
    const [first, second, third] = keys;
    await insert(stores, first, null);
    await insert(stores, second, first);
    await insert(stores, third, second);
    const ids = async (at: number) => (await stores.keys.listSigningKeys(at)).map(({ id }) => id);
    deepEqual(await ids(now), keys.map((key) => key?.id).toReversed());
    deepEqual(await ids(now + 31 * day - 1), keys.map((key) => key?.id).toReversed());
    deepEqual(await ids(now + 31 * day), []);
  });

  test("setSigningKeyLife() changes an unchanged lifetime once", async (stores) => {
    const far = 400 * day;
    const key = newKey({
      createdAt: now + far,
      retiresAt: now + far + 30 * day,
      expiresAt: now + far + 31 * day,
    });
    await insert(stores, key, null);
    const life = { createdAt: now, retiresAt: now + 30 * day, expiresAt: now + 31 * day };
    const answers = await inParallel(
      10,
      () => stores.keys.setSigningKeyLife({ ...key, ...life }, key),
    );
    equal(answers.filter((changed) => changed).length, 1);
    deepEqual(await stores.keys.listSigningKeys(now), [{ ...key, ...life }]);
    equal(await stores.keys.setSigningKeyLife({ ...newKey(), ...life }, key), false);
  });

  test("insertSigningKey() refuses a second first key and a second successor", async (stores) => {
    const [first, second] = [newKey(), newKey()];
    await insert(stores, first, null);
    const event = newEvent();
    const retired = [{ ...first, retiresAt: now + 1, expiresAt: now + 2 }];
    equal(await insert(stores, newKey(), null, { event, retired }), false);
    await insert(stores, second, first);
    equal(await insert(stores, newKey(), first, { event, retired }), false);
    equal(await insert(stores, second, second, { event }), false, "the id is taken");
    equal((await stores.keys.listSigningKeys(now)).length, 2);
    const kept = (await stores.keys.listSigningKeys(now)).find(({ id }) => id === first.id);
    deepEqual(kept, first, "a refused insertion writes nothing");
    equal(await recorded(stores, event), false);
  });

  test("insertSigningKey() adds one first key and one successor in parallel", async (stores) => {
    const firsts = await inParallel(20, () => insert(stores, newKey(), null));
    equal(firsts.filter((answer) => answer).length, 1);
    const [first] = await stores.keys.listSigningKeys(now);
    const successors = await inParallel(20, () => insert(stores, newKey(), first));
    equal(successors.filter((answer) => answer).length, 1);
    equal((await stores.keys.listSigningKeys(now)).length, 2);
  });

  test("insertSigningKey() only shortens the lifetime of other keys", async (stores) => {
    const first = newKey();
    const second = newKey({ createdAt: now + 1 });
    const soon = { retiresAt: now + minute, expiresAt: now + 2 * minute };
    await insert(stores, first, null);
    await insert(stores, second, first, { retired: [{ ...first, ...soon }] });
    const late = { retiresAt: now + 60 * day, expiresAt: now + 61 * day };
    const third = newKey({ createdAt: now + 2 });
    await insert(stores, third, second, { retired: [{ ...first, ...late }] });
    deepEqual(await stores.keys.listSigningKeys(now), [third, second, { ...first, ...soon }]);
  });

  test("insertSigningKey() removes expired keys and then accepts a first key", async (stores) => {
    await insert(stores, newKey(), null);
    const later = now + 31 * day;
    const key = newKey({ createdAt: later, retiresAt: later + day, expiresAt: later + 2 * day });
    equal(await insert(stores, key, null, { at: later - 1 }), false);
    equal(await insert(stores, key, null, { at: later }), true);
    deepEqual(await stores.keys.listSigningKeys(now), [key]);
  });

  test("insertSigningKey() keeps a chain for each algorithm", async (stores) => {
    const algorithm = "RS256";
    const [es, rs] = [newKey(), newKey({ algorithm })];
    equal(await insert(stores, es, null), true);
    equal(await insert(stores, rs, null), true);
    equal(await insert(stores, newKey({ algorithm }), null), false);
    const [nextEs, nextRs] = [newKey(), newKey({ algorithm })];
    equal(await insert(stores, nextEs, es), true);
    equal(await insert(stores, nextRs, rs), true);
    const kept = await stores.keys.listSigningKeys(now);
    deepEqual(
      new Map(kept.map((key) => [key.id, key.algorithm])),
      new Map([es, rs, nextEs, nextRs].map((key) => [key.id, key.algorithm])),
    );
  });

  test("findPublicKey() finds keys until they are forgotten", async (stores) => {
    const first = newKey({ algorithm: "RS256" });
    await insert(stores, first, null);
    equal(await stores.keys.findPublicKey(first.id), first.publicKey);
    equal(await stores.keys.findPublicKey("key-0"), null);
    const life = (at: number) => ({
      createdAt: at,
      retiresAt: at + 30 * day,
      expiresAt: at + 31 * day,
    });
    const second = newKey(life(now + 31 * day));
    await insert(stores, second, null, { at: now + 31 * day, forgottenBefore: now });
    deepEqual(await stores.keys.listSigningKeys(now), [second]);
    equal(await stores.keys.findPublicKey(first.id), first.publicKey);
    const third = newKey(life(now + 62 * day));
    const at = now + 62 * day;
    await insert(stores, third, null, { at, forgottenBefore: now + 30 * day + 1 });
    equal(await stores.keys.findPublicKey(first.id), null);
    equal(await stores.keys.findPublicKey(second.id), second.publicKey);
    const fourth = newKey(life(now + 200 * day));
    await insert(stores, fourth, null, { at: now + 200 * day, forgottenBefore: now + 199 * day });
    equal(await stores.keys.findPublicKey(third.id), null, "it was too old already");
    equal(await stores.keys.findPublicKey(fourth.id), fourth.publicKey);
  });

  test("replaceSigningKeyBox() replaces the given box once", async (stores) => {
    const [key, other] = [newKey(), newKey()];
    await insert(stores, key, null);
    await insert(stores, other, key);
    const change = { id: key.id, from: key.privateKeyBox, to: "v1.new" };
    equal(await stores.keys.replaceSigningKeyBox({ ...change, from: "v1.other" }), false);
    equal(await stores.keys.replaceSigningKeyBox({ ...change, id: "none" }), false);
    const answers = await inParallel(20, () => stores.keys.replaceSigningKeyBox(change));
    equal(answers.filter((answer) => answer).length, 1);
    const boxes = (await stores.keys.listSigningKeys(now)).map((k) => [k.id, k.privateKeyBox]);
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
    algorithm: "ES256",
    publicKey: `{"kid":"key-${number}"}`,
    privateKeyBox: `v1.box-${number}`,
    createdAt: now,
    retiresAt: now + 30 * day,
    expiresAt: now + 31 * day,
    ...facts,
  };
}

function insert(
  stores: Stores,
  key: SigningKey | undefined,
  follows: SigningKey | null | undefined,
  more: {
    readonly retired?: readonly SigningKey[];
    readonly event?: ReturnType<typeof newEvent>;
    readonly at?: number;
    readonly forgottenBefore?: number;
  } = {},
): Promise<boolean> {
  return stores.keys.insertSigningKey({
    key: key ?? newKey(),
    follows: follows?.id ?? null,
    retired: more.retired ?? [],
    now: more.at ?? now,
    forgottenBefore: more.forgottenBefore ?? 0,
  }, more.event ?? newEvent());
}
