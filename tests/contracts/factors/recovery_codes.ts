import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { countOf } from "../../../core/domain/factors/authenticators.ts";
import type { User } from "../../../core/domain/account/user.ts";
import {
  hashRecoveryCode,
  type RecoveryCodeHash,
} from "../../../core/domain/factors/recovery_code.ts";
import { shortLimits } from "../../../core/domain/session/session.ts";
import { UserGone } from "../../../core/ports/stores/storage.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

const left = async (stores: Stores, user: User): Promise<number> =>
  countOf(await stores.factors.findAuthenticators(user.id), "recovery_codes");

export function recoveryCodeContract(test: ContractTest): void {
  test("replaceRecoveryCodes() leaves only the new set and removes used codes", async (stores) => {
    const [user, bystander] = [await givenUser(stores), await givenUser(stores)];
    await stores.factors.replaceRecoveryCodes(
      bystander.id,
      hashesOf(bystander, "ab"),
      now,
      newEvent(),
    );
    const [first, second] = [hashesOf(user, "abc"), hashesOf(user, "cd")];
    await stores.factors.replaceRecoveryCodes(user.id, first, now, newEvent());
    for (const hash of first) equal(await spend(stores, user, hash), true);
    equal(await left(stores, user), 0);
    const event = newEvent();
    await stores.factors.replaceRecoveryCodes(user.id, second, now + 1, event);
    equal(await recorded(stores, event), true);
    equal(await left(stores, user), 2);
    for (const hash of hashesOf(user, "ab")) {
      equal(await stores.factors.findRecoveryCode(user.id, hash, now), null);
    }
    for (const hash of second) {
      equal(await stores.factors.findRecoveryCode(user.id, hash, now), "recovery_codes");
    }
    equal(await left(stores, bystander), 2);
  });

  test("replaceRecoveryCodes() throws and writes nothing for a deleted user", async (stores) => {
    const user = newUser();
    const event = newEvent();
    const replacing = stores.factors.replaceRecoveryCodes(
      user.id,
      hashesOf(user, "ab"),
      now,
      event,
    );
    await rejects(replacing, UserGone);
    equal(await left(stores, user), 0);
    equal(await recorded(stores, event), false);
  });

  test("replaceRecoveryCodes() leaves one complete set in parallel calls", async (stores) => {
    const user = await givenUser(stores);
    const sets = ["ab", "cd", "ef", "gh", "jk", "mn", "pq", "rs", "tv", "wx"]
      .map((letters) => hashesOf(user, letters));
    await inParallel(
      10,
      (index) => stores.factors.replaceRecoveryCodes(user.id, sets[index] ?? [], now, newEvent()),
    );
    equal(await left(stores, user), 2);
    const whole = await Promise.all(sets.map(async (set) => {
      const has = await Promise.all(
        set.map((hash) => stores.factors.findRecoveryCode(user.id, hash, now)),
      );
      return has.every((one) => one !== null);
    }));
    equal(whole.filter((one) => one).length, 1);
  });

  test("a recovery code opens one session, only for its user", async (stores) => {
    const [user, bystander] = [await givenUser(stores), await givenUser(stores)];
    const [hash] = hashesOf(user, "a");
    ok(hash !== undefined);
    await stores.factors.replaceRecoveryCodes(user.id, [hash], now, newEvent());
    equal(await stores.factors.findRecoveryCode(bystander.id, hash, now), null);
    equal(await spend(stores, bystander, hash), false);
    equal(await spend(stores, user, hash), true);
    equal(await spend(stores, user, hash), false);
    equal(await stores.factors.findRecoveryCode(user.id, hash, now), null);
    // Used codes are no authenticator, but an operator sees that there were some.
    deepEqual(await stores.factors.findAuthenticators(user.id), []);
    const held = async ({ id }: User) =>
      (await stores.reports.findHoldings(id, now, shortLimits))?.authenticators
        .map(({ kind, count }) => [kind, count]);
    deepEqual(await held(user), [["recovery_codes", 0]]);
    deepEqual(await held(bystander), []);
  });
}

/** The hashes of one code for each letter. */
function hashesOf(user: User, letters: string): RecoveryCodeHash[] {
  return [...letters].map((letter) => hashRecoveryCode(letter.repeat(15), user.id))
    .filter((hash) => hash !== null);
}

/** Tries to log in with a recovery code. */
async function spend(stores: Stores, user: User, hash: RecoveryCodeHash): Promise<boolean> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const facts = { spend: { kind: "recovery_code", hash } } as const;
  return await stores.sessions.openSession(
    newOpening(challenge, newSession(user), facts),
    newEvent(),
  ) !== null;
}
