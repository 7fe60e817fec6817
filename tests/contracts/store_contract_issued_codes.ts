import { deepEqual, equal } from "node:assert/strict";
import type { RecoveryCodeHash } from "../../core/domain/factors/recovery_code.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Store } from "../../core/ports/store.ts";
import { codeOf, givenRich, later } from "./operator_fixtures.ts";
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

const locked = { phoneVerifiedAt: now, lockedAt: now } as const;

async function spend(store: Store, user: User, hash: RecoveryCodeHash, at: number) {
  const challenge = newChallenge(user);
  await store.insertChallenge(challenge, newEvent());
  const facts = { spend: { kind: "recovery_code", hash }, now: at, verifiesPhone: false } as const;
  return await store.openSession(newOpening(challenge, newSession(user), facts), newEvent());
}

export function issuedCodeContract(test: ContractTest): void {
  issuedLifeContract(test);

  test("issueRecoveryCode() adds one beside the user's own, in the place of the last", async (store) => {
    const { user } = await givenRich(store);
    const { user: bystander } = await givenRich(store);
    const [first, second] = [codeOf(user, "c"), codeOf(user, "d")];
    const issue = { userId: user.id, hash: first, now, expiresAt: later };
    const foreign = { userId: bystander.id, hash: codeOf(bystander, "c"), now, expiresAt: later };
    for (const each of [issue, foreign]) {
      equal(await store.issueRecoveryCode(each, newEvent()), true);
    }
    const event = newEvent();
    equal(await store.issueRecoveryCode({ ...issue, hash: second }, event), true);
    equal(await recorded(store, event), true);
    equal(await store.hasRecoveryCode(user.id, first, now), false);
    equal(await store.hasRecoveryCode(user.id, second, now), true);
    equal(await store.hasRecoveryCode(bystander.id, foreign.hash, now), true);
    const { recoveryCodesLeft } = await store.findAuthenticators(user.id);
    equal(recoveryCodesLeft, 2);
  });

  test("issueRecoveryCode() writes nothing for nobody, the locked or the unverified", async (store) => {
    const users = [
      newUser(),
      await givenUser(store, locked),
      await givenUser(store),
    ];
    const event = newEvent();
    for (const user of users) {
      const issue = { userId: user.id, hash: codeOf(user, "c"), now, expiresAt: later };
      equal(await store.issueRecoveryCode(issue, event), false);
      equal(await store.hasRecoveryCode(user.id, issue.hash, now), false);
    }
    equal(await recorded(store, event), false);
  });

  test("issueRecoveryCode(), ten at once, leaves one alive", async (store) => {
    const user = await givenUser(store, { phoneVerifiedAt: now });
    const hashes = [..."abcdefghjk"].map((letter) => codeOf(user, letter));
    const facts = { userId: user.id, now, expiresAt: later };
    const none = codeOf(user, "z");
    const answers = await atOnce(
      10,
      (at) => store.issueRecoveryCode({ ...facts, hash: hashes[at] ?? none }, newEvent()),
    );
    deepEqual(new Set(answers), new Set([true]));
    const alive = await Promise.all(
      hashes.map((hash) => store.hasRecoveryCode(user.id, hash, now)),
    );
    equal(alive.filter((one) => one).length, 1);
  });
}

function issuedLifeContract(test: ContractTest): void {
  test("an issued code opens one session, and none once it has expired (R21)", async (store) => {
    const user = await givenUser(store, { phoneVerifiedAt: now });
    const issue = { userId: user.id, now, expiresAt: later };
    const [first, second] = [codeOf(user, "c"), codeOf(user, "d")];
    await store.issueRecoveryCode({ ...issue, hash: first }, newEvent());
    equal(await spend(store, user, first, later - 1), true);
    equal(await spend(store, user, first, later - 1), false);
    equal((await store.findAuthenticators(user.id)).issuedCodeExpiresAt, null);
    await store.issueRecoveryCode({ ...issue, hash: second }, newEvent());
    equal(await store.hasRecoveryCode(user.id, second, later - 1), true);
    equal(await store.hasRecoveryCode(user.id, second, later), false);
    equal(await spend(store, user, second, later), false);
  });

  test("replaceRecoveryCodes() ends an issued code too", async (store) => {
    const user = await givenUser(store, { phoneVerifiedAt: now });
    const hash = codeOf(user, "c");
    await store.issueRecoveryCode({ userId: user.id, hash, now, expiresAt: later }, newEvent());
    await store.replaceRecoveryCodes(user.id, [codeOf(user, "a")], now, newEvent());
    equal(await store.hasRecoveryCode(user.id, hash, now), false);
  });

  test("sweep() removes issued codes once they have expired, and no others", async (store) => {
    const { user } = await givenRich(store);
    const hash = codeOf(user, "c");
    await store.issueRecoveryCode({ userId: user.id, hash, now, expiresAt: later }, newEvent());
    const before = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };
    equal(await store.sweep(later - 1, before), 0);
    equal(await store.sweep(later, before), 1);
    deepEqual((await store.findAuthenticators(user.id)).issuedCodeExpiresAt, null);
    equal((await store.findAuthenticators(user.id)).recoveryCodesLeft, 2);
  });
}
