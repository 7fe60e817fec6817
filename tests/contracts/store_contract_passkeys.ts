import { deepEqual, equal } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { Passkey, PasskeyId } from "../../core/domain/factors/passkey.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Store } from "../../core/ports/store.ts";
import {
  atOnce,
  type ContractTest,
  givenChallenge,
  givenDevice,
  givenUser,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  next,
  now,
  recorded,
} from "./store_fixtures.ts";

function newPasskey(user: User, facts: Partial<Passkey> = {}): Passkey {
  const number = next();
  return {
    id: `key-${number}` as PasskeyId,
    userId: user.id,
    name: "Ada’s key 🔑",
    publicKey: "pQECAyYgASFYIA",
    signCount: 3,
    transports: ["nfc", "usb"],
    createdAt: now + number,
    lastUsedAt: null,
    ...facts,
  };
}

/** The challenge of an enrolment that has begun. */
async function givenEnrollment(store: Store, user: User): Promise<Challenge> {
  const challenge = newChallenge(user, { purpose: "passkey_enrollment", passkeyNonce: "bm9uY2U" });
  await store.insertChallenge(challenge, newEvent());
  return challenge;
}

async function givenPasskey(
  store: Store,
  user: User,
  facts: Partial<Passkey> = {},
): Promise<Passkey> {
  const passkey = newPasskey(user, facts);
  const { id } = await givenEnrollment(store, user);
  equal(await store.insertPasskey(passkey, id, newEvent()), "inserted");
  return passkey;
}

/** Tries to log in by a passkey whose counter has reached `signCount`. */
async function spend(store: Store, user: User, passkey: Passkey, signCount: number) {
  const challenge = newChallenge(user);
  await store.insertChallenge(challenge, newEvent());
  const spent = { kind: "passkey", id: passkey.id, signCount } as const;
  const opening = newOpening(challenge, newSession(user), { spend: spent, now: now + 9 });
  return await store.openSession(opening, newEvent());
}

export function passkeyContract(test: ContractTest): void {
  test("setPasskeyNonce() writes the newest nonce on that challenge alone", async (store) => {
    const { challenge } = await givenChallenge(store);
    const { challenge: bystander } = await givenChallenge(store);
    await store.setPasskeyNonce(challenge.id, "one");
    await store.setPasskeyNonce(challenge.id, "two");
    equal((await store.findChallenge(challenge.id))?.challenge.passkeyNonce, "two");
    equal((await store.findChallenge(bystander.id))?.challenge.passkeyNonce, null);
  });

  test("insertPasskey() adds it, consumes the enrolment, ends devices", async (store) => {
    const { user, device } = await givenDevice(store);
    const { device: bystander } = await givenDevice(store);
    const challenge = await givenEnrollment(store, user);
    const passkey = newPasskey(user);
    const event = newEvent();
    equal(await store.insertPasskey(passkey, challenge.id, event), "inserted");
    deepEqual(await store.listPasskeys(user.id), [passkey]);
    equal((await store.findAuthenticators(user.id)).passkeys, 1);
    equal((await store.findChallenge(challenge.id))?.challenge.endedAs, "consumed");
    equal((await store.findDevice(device.id))?.endedAt, passkey.createdAt);
    equal((await store.findDevice(bystander.id))?.endedAt, null);
    equal(await recorded(store, event), true);
  });

  test("insertPasskey() of an id that anybody has writes nothing", async (store) => {
    const [user, stranger] = [await givenUser(store), await givenUser(store)];
    const { id } = await givenPasskey(store, stranger);
    const { device } = await givenDevice(store, {}, user);
    const challenge = await givenEnrollment(store, user);
    const event = newEvent();
    equal(await store.insertPasskey(newPasskey(user, { id }), challenge.id, event), "exists");
    deepEqual(await store.listPasskeys(user.id), []);
    equal((await store.findChallenge(challenge.id))?.challenge.endedAs, null);
    equal((await store.findDevice(device.id))?.endedAt, null);
    equal(await recorded(store, event), false);
    equal(await store.insertPasskey(newPasskey(user), challenge.id, newEvent()), "inserted");
  });

  test("insertPasskey() needs an open enrolment of that user", async (store) => {
    const [user, stranger] = [await givenUser(store), await givenUser(store)];
    const event = newEvent();
    const login = newChallenge(user);
    await store.insertChallenge(login, newEvent());
    const replaced = await givenEnrollment(store, user);
    const current = await givenEnrollment(store, user);
    const strangers = await givenEnrollment(store, stranger);
    const unknown = newChallenge(newUser());
    for (const { id } of [login, replaced, strangers, unknown]) {
      equal(await store.insertPasskey(newPasskey(user), id, event), "consumed");
    }
    equal((await store.findChallenge(login.id))?.challenge.endedAs, null);
    equal((await store.findChallenge(strangers.id))?.challenge.endedAs, null);
    equal(await store.insertPasskey(newPasskey(newUser()), current.id, event), "consumed");
    equal(await recorded(store, event), false);
    deepEqual(await store.listPasskeys(user.id), []);
  });

  test("insertPasskey(), twenty times at once, adds one", async (store) => {
    const user = await givenUser(store);
    const { id } = await givenEnrollment(store, user);
    const answers = await atOnce(
      20,
      () => store.insertPasskey(newPasskey(user), id, newEvent()),
    );
    equal(answers.filter((answer) => answer === "inserted").length, 1);
    equal(answers.filter((answer) => answer === "consumed").length, 19);
    equal((await store.listPasskeys(user.id)).length, 1);
  });

  test("insertPasskey() of one id for ten users at once gives it to one", async (store) => {
    const id = "key-of-all" as PasskeyId;
    const begun = await atOnce(10, async () => {
      const user = await givenUser(store);
      return { user, challenge: await givenEnrollment(store, user) };
    });
    const answers = await Promise.all(
      begun.map(({ user, challenge }) =>
        store.insertPasskey(newPasskey(user, { id }), challenge.id, newEvent())
      ),
    );
    equal(answers.filter((answer) => answer === "inserted").length, 1);
    equal(answers.filter((answer) => answer === "exists").length, 9);
  });

  test("listPasskeys() shows one user's, oldest first", async (store) => {
    const [user, stranger] = [await givenUser(store), await givenUser(store)];
    const late = await givenPasskey(store, user, { createdAt: now + 9e9 });
    const early = await givenPasskey(store, user, { transports: [], signCount: 2 ** 32 - 1 });
    await givenPasskey(store, stranger);
    deepEqual(await store.listPasskeys(user.id), [early, late]);
    deepEqual(await store.listPasskeys(newUser().id), []);
  });

  test("renamePasskey() renames the user's own and nothing else", async (store) => {
    const [user, stranger] = [await givenUser(store), await givenUser(store)];
    const { device } = await givenDevice(store, {}, user);
    const passkey = await givenPasskey(store, stranger);
    const event = newEvent();
    equal(await store.renamePasskey(user.id, passkey.id, "mine", event), false);
    equal(await store.renamePasskey(stranger.id, newPasskey(user).id, "mine", event), false);
    deepEqual(await store.listPasskeys(stranger.id), [passkey]);
    equal(await recorded(store, event), false);
    equal(await store.renamePasskey(stranger.id, passkey.id, "blue", event), true);
    deepEqual(await store.listPasskeys(stranger.id), [{ ...passkey, name: "blue" }]);
    equal(await recorded(store, event), true);
    equal((await store.findDevice(device.id))?.endedAt, null);
  });

  test("removePasskey() removes the user's own, once, and ends devices", async (store) => {
    const user = await givenUser(store);
    const { user: stranger, device: strangers } = await givenDevice(store);
    const [passkey, kept] = [await givenPasskey(store, user), await givenPasskey(store, user)];
    const { device } = await givenDevice(store, {}, user);
    const event = newEvent();
    equal(await store.removePasskey(stranger.id, passkey.id, now + 5, event), false);
    equal((await store.findDevice(strangers.id))?.endedAt, null);
    equal(await recorded(store, event), false);
    const answers = await atOnce(
      10,
      () => store.removePasskey(user.id, passkey.id, now + 5, newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
    deepEqual(await store.listPasskeys(user.id), [kept]);
    equal((await store.findDevice(device.id))?.endedAt, now + 5);
  });

  test("openSession() by a passkey moves its counter forward, never back", async (store) => {
    const user = await givenUser(store);
    const passkey = await givenPasskey(store, user);
    for (const signCount of [0, 2, 3]) equal(await spend(store, user, passkey, signCount), false);
    deepEqual(await store.listPasskeys(user.id), [passkey]);
    equal(await spend(store, user, passkey, 4), true);
    equal(await spend(store, user, passkey, 4), false);
    deepEqual(await store.listPasskeys(user.id), [
      { ...passkey, signCount: 4, lastUsedAt: now + 9 },
    ]);
  });

  test("openSession() by a passkey that does not count works while it stays at 0", async (store) => {
    const user = await givenUser(store);
    const passkey = await givenPasskey(store, user, { signCount: 0 });
    equal(await spend(store, user, passkey, 0), true);
    equal(await spend(store, user, passkey, 0), true);
    equal(await spend(store, user, passkey, 1), true);
    equal(await spend(store, user, passkey, 0), false);
  });

  test("openSession() by another's or a removed passkey opens nothing", async (store) => {
    const [user, stranger] = [await givenUser(store), await givenUser(store)];
    const passkey = await givenPasskey(store, stranger);
    equal(await spend(store, user, passkey, 9), false);
    await store.removePasskey(stranger.id, passkey.id, now, newEvent());
    equal(await spend(store, stranger, passkey, 9), false);
  });
}
