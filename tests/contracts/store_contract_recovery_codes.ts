import { equal, ok, rejects } from "node:assert/strict";
import {
  hashRecoveryCode,
  type RecoveryCodeHash,
} from "../../core/domain/factors/recovery_code.ts";
import type { User } from "../../core/domain/account/user.ts";
import { type Store, UserGone } from "../../core/ports/store.ts";
import {
  atOnce,
  type ContractTest,
  givenUser,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

/** The hashes of so many codes. */
function hashesOf(user: User, letters: string): RecoveryCodeHash[] {
  return [...letters].map((letter) => hashRecoveryCode(letter.repeat(15), user.id))
    .filter((hash) => hash !== null);
}

/** Tries to log in by a code. */
async function spend(store: Store, user: User, hash: RecoveryCodeHash): Promise<boolean> {
  const challenge = newChallenge(user);
  await store.insertChallenge(challenge, newEvent());
  const facts = { spend: { kind: "recovery_code", hash } } as const;
  return await store.openSession(newOpening(challenge, newSession(user), facts), newEvent());
}

const left = async (store: Store, user: User): Promise<number> =>
  (await store.findAuthenticators(user.id)).recoveryCodesLeft;

export function recoveryCodeContract(test: ContractTest): void {
  test("replaceRecoveryCodes() leaves the new set only, used ones gone too", async (store) => {
    const [user, bystander] = [await givenUser(store), await givenUser(store)];
    await store.replaceRecoveryCodes(bystander.id, hashesOf(bystander, "ab"), now, newEvent());
    const [first, second] = [hashesOf(user, "abc"), hashesOf(user, "cd")];
    await store.replaceRecoveryCodes(user.id, first, now, newEvent());
    for (const hash of first) equal(await spend(store, user, hash), true);
    equal(await left(store, user), 0);
    const event = newEvent();
    await store.replaceRecoveryCodes(user.id, second, now + 1, event);
    equal(await recorded(store, event), true);
    equal(await left(store, user), 2);
    for (const hash of hashesOf(user, "ab")) {
      equal(await store.hasRecoveryCode(user.id, hash, now), false);
    }
    for (const hash of second) equal(await store.hasRecoveryCode(user.id, hash, now), true);
    equal(await left(store, bystander), 2);
  });

  test("replaceRecoveryCodes() throws and writes nothing for a user who is gone", async (store) => {
    const user = newUser();
    const event = newEvent();
    const replacing = store.replaceRecoveryCodes(user.id, hashesOf(user, "ab"), now, event);
    await rejects(replacing, UserGone);
    equal(await left(store, user), 0);
    equal(await recorded(store, event), false);
  });

  test("replaceRecoveryCodes(), ten times at once, leaves one whole set", async (store) => {
    const user = await givenUser(store);
    const sets = ["ab", "cd", "ef", "gh", "jk", "mn", "pq", "rs", "tv", "wx"]
      .map((letters) => hashesOf(user, letters));
    await atOnce(
      10,
      (index) => store.replaceRecoveryCodes(user.id, sets[index] ?? [], now, newEvent()),
    );
    equal(await left(store, user), 2);
    const whole = await Promise.all(sets.map(async (set) => {
      const has = await Promise.all(set.map((hash) => store.hasRecoveryCode(user.id, hash, now)));
      return has.every((one) => one);
    }));
    equal(whole.filter((one) => one).length, 1);
  });

  test("a recovery code opens one session, for its own user", async (store) => {
    const [user, bystander] = [await givenUser(store), await givenUser(store)];
    const [hash] = hashesOf(user, "a");
    ok(hash !== undefined);
    await store.replaceRecoveryCodes(user.id, [hash], now, newEvent());
    equal(await store.hasRecoveryCode(bystander.id, hash, now), false);
    equal(await spend(store, bystander, hash), false);
    equal(await spend(store, user, hash), true);
    equal(await spend(store, user, hash), false);
    equal(await store.hasRecoveryCode(user.id, hash, now), false);
  });
}
