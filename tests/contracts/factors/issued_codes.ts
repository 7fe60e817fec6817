import { deepEqual, equal } from "node:assert/strict";
import { countOf } from "../../../core/domain/factors/authenticators.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { RecoveryCodeHash } from "../../../core/domain/factors/recovery_code.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { codeOf, givenRich, later } from "../operator_fixtures.ts";
import {
  type ContractTest,
  day,
  givenUser,
  hour,
  inParallel,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

const locked = { phoneVerifiedAt: now, lockedAt: now } as const;

export function issuedCodeContract(test: ContractTest): void {
  test("issueRecoveryCode() replaces an issued code and keeps the user's own", async (stores) => {
    const { user } = await givenRich(stores);
    const { user: bystander } = await givenRich(stores);
    const [first, second] = [codeOf(user, "c"), codeOf(user, "d")];
    const issue = { userId: user.id, hash: first, now, expiresAt: later };
    const foreign = { userId: bystander.id, hash: codeOf(bystander, "c"), now, expiresAt: later };
    for (const each of [issue, foreign]) {
      equal(await stores.factors.issueRecoveryCode(each, newEvent()), true);
    }
    const event = newEvent();
    equal(await stores.factors.issueRecoveryCode({ ...issue, hash: second }, event), true);
    equal(await recorded(stores, event), true);
    equal(await stores.factors.findRecoveryCode(user.id, first, now), null);
    equal(await stores.factors.findRecoveryCode(user.id, second, now), "issued_code");
    equal(await stores.factors.findRecoveryCode(bystander.id, foreign.hash, now), "issued_code");
    const has = await stores.factors.findAuthenticators(user.id);
    deepEqual([countOf(has, "recovery_codes"), countOf(has, "issued_code")], [2, 1]);
  });

  test("issueRecoveryCode() refuses unknown, locked and unverified users", async (stores) => {
    const users = [
      newUser(),
      await givenUser(stores, locked),
      await givenUser(stores),
    ];
    const event = newEvent();
    for (const user of users) {
      const issue = { userId: user.id, hash: codeOf(user, "c"), now, expiresAt: later };
      equal(await stores.factors.issueRecoveryCode(issue, event), false);
      equal(await stores.factors.findRecoveryCode(user.id, issue.hash, now), null);
    }
    equal(await recorded(stores, event), false);
  });

  test("issueRecoveryCode() leaves one valid code after ten parallel calls", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now });
    const hashes = [..."abcdefghjk"].map((letter) => codeOf(user, letter));
    const facts = { userId: user.id, now, expiresAt: later };
    const none = codeOf(user, "z");
    const answers = await inParallel(
      10,
      (at) => stores.factors.issueRecoveryCode({ ...facts, hash: hashes[at] ?? none }, newEvent()),
    );
    deepEqual(new Set(answers), new Set([true]));
    const alive = await Promise.all(
      hashes.map((hash) => stores.factors.findRecoveryCode(user.id, hash, now)),
    );
    equal(alive.filter((one) => one !== null).length, 1);
  });

  test("an issued code opens one session, and none after it has expired (R21)", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now });
    const issue = { userId: user.id, now, expiresAt: later };
    const [first, second] = [codeOf(user, "c"), codeOf(user, "d")];
    await stores.factors.issueRecoveryCode({ ...issue, hash: first }, newEvent());
    equal(await spend(stores, user, first, later - 1), true);
    equal(await spend(stores, user, first, later - 1), false);
    equal(countOf(await stores.factors.findAuthenticators(user.id), "issued_code"), 0);
    await stores.factors.issueRecoveryCode({ ...issue, hash: second }, newEvent());
    equal(await stores.factors.findRecoveryCode(user.id, second, later - 1), "issued_code");
    equal(await stores.factors.findRecoveryCode(user.id, second, later), null);
    equal(await spend(stores, user, second, later), false);
  });

  test("replaceRecoveryCodes() ends an issued code too", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now });
    const hash = codeOf(user, "c");
    await stores.factors.issueRecoveryCode(
      { userId: user.id, hash, now, expiresAt: later },
      newEvent(),
    );
    await stores.factors.replaceRecoveryCodes(user.id, [codeOf(user, "a")], now, newEvent());
    equal(await stores.factors.findRecoveryCode(user.id, hash, now), null);
  });

  test("sweep() removes only issued codes that have expired", async (stores) => {
    const { user } = await givenRich(stores);
    const hash = codeOf(user, "c");
    await stores.factors.issueRecoveryCode(
      { userId: user.id, hash, now, expiresAt: later },
      newEvent(),
    );
    const before = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };
    equal(await stores.upkeep.sweep(later - 1, before), 0);
    equal(await stores.upkeep.sweep(later, before), 1);
    const has = await stores.factors.findAuthenticators(user.id);
    deepEqual([countOf(has, "recovery_codes"), countOf(has, "issued_code")], [2, 0]);
  });

  test("removeExpiredCode() removes only an issued code that has expired", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now });
    const hash = (digit: string) => digit.repeat(64) as RecoveryCodeHash;
    await stores.factors.replaceRecoveryCodes(user.id, [hash("1")], now, newEvent());
    const issued = { userId: user.id, hash: hash("2"), now, expiresAt: now + hour };
    await stores.factors.issueRecoveryCode(issued, newEvent());
    await stores.factors.removeExpiredCode(user.id, now + hour - 1);
    equal(await stores.factors.findRecoveryCode(user.id, hash("2"), now), "issued_code");
    await stores.factors.removeExpiredCode(user.id, now + hour);
    equal(await stores.factors.findRecoveryCode(user.id, hash("2"), now), null);
    equal(
      await stores.factors.findRecoveryCode(user.id, hash("1"), now + 999 * day),
      "recovery_codes",
    );
  });
}

async function spend(stores: Stores, user: User, hash: RecoveryCodeHash, at: number) {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const facts = { spend: { kind: "recovery_code", hash }, now: at, verifiesPhone: false } as const;
  return await stores.sessions.openSession(
    newOpening(challenge, newSession(user), facts),
    newEvent(),
  ) !== null;
}
