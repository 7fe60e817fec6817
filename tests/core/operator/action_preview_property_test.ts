/** What a preview says is what the action does, and nothing else. @module */
import assert from "node:assert/strict";
import { hashRecoveryCode } from "../../../core/domain/factors/recovery_code.ts";
import type { PasskeyId } from "../../../core/domain/factors/passkey.ts";
import { type User, wrongPasswords } from "../../../core/domain/account/user.ts";
import { type OperatorAct, operatorActs } from "../../../core/domain/operator/operator_act.ts";
import type { UserHoldings } from "../../../core/domain/operator/user_holdings.ts";
import {
  givenUser,
  minute,
  newChallenge,
  newDevice,
  newEvent,
  newOpening,
  newSession,
  now,
} from "../../contracts/store_fixtures.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { operator, reason, record } from "./operator_action_kit.ts";

const seed = 20260101;
const rounds = 250;

/** Whole numbers from 0 to below `end`, the same in every run. */
function createChance(from: number): (end: number) => number {
  let state = from;
  return (end) => {
    state = (state * 48271) % 2147483647;
    return state % end;
  };
}

/** A user with a little of everything, or nothing of it. */
async function givenSomebody(test: TestCore, chance: (end: number) => number): Promise<User> {
  const stores = test.ports;
  const wrong = chance(3) === 0 ? 1 + chance(100) : 0;
  const user = await givenUser(stores, {
    phoneVerifiedAt: chance(4) === 0 ? null : now,
    passwordFailures: chance(3) === 0 ? chance(101) : 0,
    familiarPasswordFailures: chance(3) === 0 ? chance(101) : 0,
    secondFactorFailures: wrong % 10,
    secondFactorFailuresInRow: wrong,
    secondFactorBlockedUntil: wrong > 9 && chance(2) === 0 ? now + chance(30) * minute : null,
    lastLoginAt: now,
  });
  if (chance(2) === 0) await givenFactors(test, user, chance);
  for (let count = chance(4); count > 0; count--) await givenLogin(test, user, chance);
  if (chance(3) === 0) await stores.challenges.insertChallenge(newChallenge(user), newEvent());
  if (chance(4) === 0) {
    const stepUp = newChallenge(user, { purpose: "step_up" });
    await stores.challenges.insertChallenge(stepUp, newEvent());
  }
  if (chance(5) === 0) await stores.users.lockUser(user.id, now, newEvent());
  return user;
}

async function givenFactors(
  test: TestCore,
  user: User,
  chance: (end: number) => number,
): Promise<void> {
  const stores = test.ports;
  const userId = user.id;
  if (chance(2) === 0) await stores.factors.saveTotp({ userId, secretBox: "box", now }, newEvent());
  if (chance(2) === 0) {
    await stores.factors.confirmTotp({ userId, secretBox: "box", step: 1, now }, newEvent());
  }
  for (let key = chance(3); key > 0; key--) {
    const challenge = newChallenge(user, { purpose: "passkey_enrollment" });
    await stores.challenges.insertChallenge(challenge, newEvent());
    const id = `key-${challenge.id}` as PasskeyId;
    const made = { id, userId, name: `key ${key}`, publicKey: "pQ", signCount: 0 };
    const passkey = { ...made, transports: [], createdAt: now, lastUsedAt: null };
    await stores.factors.insertPasskey(passkey, challenge.id, newEvent());
  }
  const hashes = [..."abcdef"].slice(0, chance(7)).map((letter) => hashOf(user, letter));
  if (chance(2) === 0) await stores.factors.replaceRecoveryCodes(userId, hashes, now, newEvent());
  const expiresAt = now + (chance(4) - 1) * minute;
  const issue = { userId, hash: hashOf(user, "z"), now: now - 60 * minute, expiresAt };
  if (chance(2) === 0) await stores.factors.issueRecoveryCode(issue, newEvent());
}

async function givenLogin(
  test: TestCore,
  user: User,
  chance: (end: number) => number,
): Promise<void> {
  const stores = test.ports;
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const lastSeenAt = chance(4) === 0 ? now - 90 * minute : now;
  const device = chance(2) === 0 ? newDevice(user) : null;
  const opening = newOpening(challenge, newSession(user, { lastSeenAt }), { device });
  const more = { verifiesPhone: false, now } as const;
  await stores.sessions.openSession({ ...opening, ...more }, newEvent());
  if (device === null || chance(2) === 0) return;
  const bound = newSession(user, { deviceId: device.id, secondFactorAt: null });
  await stores.sessions.openDeviceSession({ ...opening, session: bound }, newEvent());
}

function hashOf(user: User, letter: string) {
  const hash = hashRecoveryCode(letter.repeat(15), user.id);
  assert.ok(hash !== null);
  return hash;
}

async function holdings(test: TestCore, user: User): Promise<UserHoldings | null> {
  const described = await test.core.describeUser({ userId: user.id });
  return described.ok ? described.value.holdings : null;
}

/** What there will be, by the sentences alone. */
function predicted(before: UserHoldings, effects: readonly string[]): UserHoldings | null {
  const says = (pattern: RegExp) => effects.some((sentence) => pattern.test(sentence));
  const counts = (pattern: RegExp) =>
    effects.reduce((sum, sentence) => sum + Number(pattern.exec(sentence)?.[1] ?? 0), 0);
  if (says(/^The account .* is removed\.$/)) return null;
  const sessions = counts(/^(\d+) sessions? ends? at once/);
  const { user, authenticators } = before;
  return {
    sessions: before.sessions - sessions,
    deviceSessions: before.deviceSessions - Math.min(sessions, before.deviceSessions),
    devices: before.devices - counts(/^(\d+) trusted devices? (?:is|are) forgotten/),
    challenges: before.challenges - counts(/^(\d+) begun logins? (?:is|are) cut off/),
    totpBegun: before.totpBegun && !says(/^The authenticator app stops|, is dropped\.$/),
    authenticators: {
      totpConfirmedAt: says(/^The authenticator app stops/) ? null : authenticators.totpConfirmedAt,
      passkeys: authenticators.passkeys - counts(/^(\d+) passkeys? stops? working/) -
        (says(/^The passkey ".*" stops working/) ? 1 : 0),
      recoveryCodesLeft: authenticators.recoveryCodesLeft -
        counts(/^(\d+) recovery codes? becomes? useless/),
      issuedCodeExpiresAt: says(/^One recovery code is made/)
        ? now + 60 * minute
        : says(/^The issued code becomes useless/)
        ? null
        : authenticators.issuedCodeExpiresAt,
    },
    user: {
      ...user,
      phoneVerifiedAt: says(/^The next login proves the phone/) ? null : user.phoneVerifiedAt,
      lockedAt: says(/^No password and no second factor is taken/)
        ? now
        : says(/^The user can log in again/)
        ? null
        : user.lockedAt,
      ...(counts(/^(\d+) wrong passwords? (?:is|are) forgotten/) === wrongPasswords(user)
        ? { passwordFailures: 0, familiarPasswordFailures: 0 }
        : {}),
      secondFactorFailuresInRow: user.secondFactorFailuresInRow -
        counts(/^(\d+) wrong second factors? (?:is|are) forgotten/),
      secondFactorFailures: says(/wrong second factors? (?:is|are) forgotten/)
        ? 0
        : user.secondFactorFailures,
      secondFactorBlockedUntil: says(/^The rest of the second factor ends now/)
        ? null
        : user.secondFactorBlockedUntil,
    },
  };
}

/** A rest that is over is none. */
function restless(has: UserHoldings | null): UserHoldings | null {
  const until = has?.user.secondFactorBlockedUntil ?? null;
  if (has === null || until === null || until > now) return has;
  return { ...has, user: { ...has.user, secondFactorBlockedUntil: null } };
}

async function playAct(test: TestCore, user: User, act: OperatorAct): Promise<boolean> {
  const passkeyId = (await test.ports.factors.listPasskeys(user.id))[0]?.id ?? null;
  const before = await holdings(test, user);
  assert.ok(before !== null);
  const [newest] = await record(test);
  const preview = await test.core.previewAct({ userId: user.id, act, passkeyId });
  assert.deepEqual(await holdings(test, user), before, "a preview changes nothing");
  const order = { userId: user.id, act, reason, passkeyId };
  const done = await test.core.performAct(order, operator);
  await test.settle();
  const after = await holdings(test, user);
  if (!preview.ok) {
    assert.equal(preview.refusal.code, "act_unavailable");
    assert.deepEqual(done.ok ? null : done.refusal, preview.refusal);
    assert.deepEqual(after, before, "a refusal changes nothing");
    assert.deepEqual((await record(test))[0], newest);
    return false;
  }
  assert.ok(done.ok);
  assert.ok(preview.value.effects.length > 0);
  const { effects } = preview.value;
  assert.deepEqual(restless(after), restless(predicted(before, effects)), effects.join("\n"));
  return true;
}

Deno.test("performAct() does what previewAct() has said, in every state, and nothing else", async () => {
  await using test = await openTestCore();
  const chance = createChance(seed);
  const played = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const act = operatorActs[round % operatorActs.length] ?? "lock";
    const user = await givenSomebody(test, chance);
    const bystander = round % 25 === 0 ? await givenSomebody(test, chance) : null;
    const theirs = bystander === null ? null : await holdings(test, bystander);
    const done = await playAct(test, user, act);
    const key = `${act} ${done ? "done" : "unavailable"}`;
    played.set(key, (played.get(key) ?? 0) + 1);
    if (bystander !== null) assert.deepEqual(await holdings(test, bystander), theirs);
  }
  // Each action was done and, but for what is always there, refused.
  assert.equal(played.size, 2 * operatorActs.length - 1, JSON.stringify([...played]));
});
