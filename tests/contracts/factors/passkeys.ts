import { deepEqual, equal } from "node:assert/strict";
import { countOf } from "../../../core/domain/factors/authenticators.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import type { Passkey, PasskeyId } from "../../../core/domain/factors/passkey.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenDevice,
  givenUser,
  inParallel,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  next,
  now,
  recorded,
} from "../store_fixtures.ts";

export function passkeyContract(test: ContractTest): void {
  test("insertPasskey() adds it, consumes the enrollment and ends devices", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const { device: bystander } = await givenDevice(stores);
    const challenge = await givenEnrollment(stores, user);
    const passkey = newPasskey(user);
    const event = newEvent();
    equal(await stores.factors.insertPasskey(passkey, challenge.id, event), "inserted");
    deepEqual(await stores.factors.listPasskeys(user.id), [passkey]);
    equal(countOf(await stores.factors.findAuthenticators(user.id), "passkey"), 1);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "consumed");
    equal((await stores.sessions.findDevice(device.id))?.endedAt, passkey.createdAt);
    equal((await stores.sessions.findDevice(bystander.id))?.endedAt, null);
    equal(await recorded(stores, event), true);
  });

  test("insertPasskey() writes nothing for an ID that already exists", async (stores) => {
    const [user, stranger] = [await givenUser(stores), await givenUser(stores)];
    const { id } = await givenPasskey(stores, stranger);
    const { device } = await givenDevice(stores, {}, user);
    const challenge = await givenEnrollment(stores, user);
    const event = newEvent();
    equal(
      await stores.factors.insertPasskey(newPasskey(user, { id }), challenge.id, event),
      "exists",
    );
    deepEqual(await stores.factors.listPasskeys(user.id), []);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, null);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, null);
    equal(await recorded(stores, event), false);
    equal(
      await stores.factors.insertPasskey(newPasskey(user), challenge.id, newEvent()),
      "inserted",
    );
  });

  test("insertPasskey() requires an open enrollment of that user", async (stores) => {
    const [user, stranger] = [await givenUser(stores), await givenUser(stores)];
    const event = newEvent();
    const login = newChallenge(user);
    await stores.challenges.insertChallenge(login, newEvent());
    const replaced = await givenEnrollment(stores, user);
    const current = await givenEnrollment(stores, user);
    const strangers = await givenEnrollment(stores, stranger);
    const unknown = newChallenge(newUser());
    for (const { id } of [login, replaced, strangers, unknown]) {
      equal(await stores.factors.insertPasskey(newPasskey(user), id, event), "consumed");
    }
    equal((await stores.challenges.findChallenge(login.id))?.challenge.endedAs, null);
    equal((await stores.challenges.findChallenge(strangers.id))?.challenge.endedAs, null);
    equal(await stores.factors.insertPasskey(newPasskey(newUser()), current.id, event), "consumed");
    equal(await recorded(stores, event), false);
    deepEqual(await stores.factors.listPasskeys(user.id), []);
  });

  test("insertPasskey() adds one passkey in 20 parallel calls", async (stores) => {
    const user = await givenUser(stores);
    const { id } = await givenEnrollment(stores, user);
    const answers = await inParallel(
      20,
      () => stores.factors.insertPasskey(newPasskey(user), id, newEvent()),
    );
    equal(answers.filter((answer) => answer === "inserted").length, 1);
    equal(answers.filter((answer) => answer === "consumed").length, 19);
    equal((await stores.factors.listPasskeys(user.id)).length, 1);
  });

  test("insertPasskey() gives one id to one of ten users in parallel", async (stores) => {
    const id = "key-of-all" as PasskeyId;
    const enrollments = await inParallel(10, async () => {
      const user = await givenUser(stores);
      return { user, challenge: await givenEnrollment(stores, user) };
    });
    const answers = await Promise.all(
      enrollments.map(({ user, challenge }) =>
        stores.factors.insertPasskey(newPasskey(user, { id }), challenge.id, newEvent())
      ),
    );
    equal(answers.filter((answer) => answer === "inserted").length, 1);
    equal(answers.filter((answer) => answer === "exists").length, 9);
  });

  test("listPasskeys() returns one user's passkeys, oldest first", async (stores) => {
    const [user, stranger] = [await givenUser(stores), await givenUser(stores)];
    const late = await givenPasskey(stores, user, { createdAt: now + 9e9 });
    const early = await givenPasskey(stores, user, { transports: [], signCount: 2 ** 32 - 1 });
    await givenPasskey(stores, stranger);
    deepEqual(await stores.factors.listPasskeys(user.id), [early, late]);
    deepEqual(await stores.factors.listPasskeys(newUser().id), []);
  });

  test("renamePasskey() renames only the user's own passkey", async (stores) => {
    const [user, stranger] = [await givenUser(stores), await givenUser(stores)];
    const { device } = await givenDevice(stores, {}, user);
    const passkey = await givenPasskey(stores, stranger);
    const event = newEvent();
    equal(await stores.factors.renamePasskey(user.id, passkey.id, "mine", event), false);
    equal(
      await stores.factors.renamePasskey(stranger.id, newPasskey(user).id, "mine", event),
      false,
    );
    deepEqual(await stores.factors.listPasskeys(stranger.id), [passkey]);
    equal(await recorded(stores, event), false);
    equal(await stores.factors.renamePasskey(stranger.id, passkey.id, "blue", event), true);
    deepEqual(await stores.factors.listPasskeys(stranger.id), [{ ...passkey, name: "blue" }]);
    equal(await recorded(stores, event), true);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, null);
  });

  test("removeFactor() removes the user's own passkey once and ends devices", async (stores) => {
    const user = await givenUser(stores);
    const { user: stranger, device: strangers } = await givenDevice(stores);
    const [passkey, kept] = [await givenPasskey(stores, user), await givenPasskey(stores, user)];
    const factor = { kind: "passkey", id: passkey.id } as const;
    const { device } = await givenDevice(stores, {}, user);
    const event = newEvent();
    equal(await stores.factors.removeFactor(stranger.id, factor, now + 5, event), false);
    equal((await stores.sessions.findDevice(strangers.id))?.endedAt, null);
    equal(await recorded(stores, event), false);
    const answers = await inParallel(
      10,
      () => stores.factors.removeFactor(user.id, factor, now + 5, newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
    deepEqual(await stores.factors.listPasskeys(user.id), [kept]);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, now + 5);
  });

  test("openSession() only moves a passkey's counter forward", async (stores) => {
    const user = await givenUser(stores);
    const passkey = await givenPasskey(stores, user);
    for (const signCount of [0, 2, 3]) equal(await spend(stores, user, passkey, signCount), false);
    deepEqual(await stores.factors.listPasskeys(user.id), [passkey]);
    equal(await spend(stores, user, passkey, 4), true);
    equal(await spend(stores, user, passkey, 4), false);
    deepEqual(await stores.factors.listPasskeys(user.id), [
      { ...passkey, signCount: 4, lastUsedAt: now + 9 },
    ]);
  });

  test("openSession() accepts a passkey whose counter stays at 0", async (stores) => {
    const user = await givenUser(stores);
    const passkey = await givenPasskey(stores, user, { signCount: 0 });
    equal(await spend(stores, user, passkey, 0), true);
    equal(await spend(stores, user, passkey, 0), true);
    equal(await spend(stores, user, passkey, 1), true);
    equal(await spend(stores, user, passkey, 0), false);
  });

  test("openSession() refuses another user's passkey and a removed one", async (stores) => {
    const [user, stranger] = [await givenUser(stores), await givenUser(stores)];
    const passkey = await givenPasskey(stores, stranger);
    equal(await spend(stores, user, passkey, 9), false);
    const factor = { kind: "passkey", id: passkey.id } as const;
    await stores.factors.removeFactor(stranger.id, factor, now, newEvent());
    equal(await spend(stores, stranger, passkey, 9), false);
  });
}

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

/** Starts an enrollment and returns its challenge. */
async function givenEnrollment(stores: Stores, user: User): Promise<Challenge> {
  const challenge = newChallenge(user, { purpose: "passkey_enrollment", passkeyNonce: "bm9uY2U" });
  await stores.challenges.insertChallenge(challenge, newEvent());
  return challenge;
}

export async function givenPasskey(
  stores: Stores,
  user: User,
  facts: Partial<Passkey> = {},
): Promise<Passkey> {
  const passkey = newPasskey(user, facts);
  const { id } = await givenEnrollment(stores, user);
  equal(await stores.factors.insertPasskey(passkey, id, newEvent()), "inserted");
  return passkey;
}

/** Tries to log in with a passkey whose counter has reached `signCount`. */
async function spend(stores: Stores, user: User, passkey: Passkey, signCount: number) {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const spent = { kind: "passkey", id: passkey.id, signCount } as const;
  const opening = newOpening(challenge, newSession(user), { spend: spent, now: now + 9 });
  return await stores.sessions.openSession(opening, newEvent()) !== null;
}
