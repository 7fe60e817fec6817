/** An action does exactly what its preview says. @module */
import assert from "node:assert/strict";
import { type Authenticator, ofKind } from "../../core/domain/factors/authenticators.ts";
import { hashRecoveryCode } from "../../core/domain/factors/recovery_code.ts";
import type { PasskeyId } from "../../core/domain/factors/passkey.ts";
import { secondFactorBlock, type User, wrongPasswords } from "../../core/domain/account/user.ts";
import type { ActionEffect, CountedEffect } from "../../core/domain/operator/action_effect.ts";
import type { UserHoldings } from "../../core/domain/operator/user_holdings.ts";
import type { Session } from "../../core/domain/session/session.ts";
import { type OperatorActionName, operatorActionNames } from "../../core/operator.ts";
import { givenTokens } from "../contracts/oidc/grants_contract.ts";
import {
  givenSession,
  givenUser,
  minute,
  newChallenge,
  newDevice,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
} from "../contracts/store_fixtures.ts";
import { openTestCore, operator, type TestCore } from "../harness.ts";
import { reason, record } from "../core/operator/operator_action_kit.ts";

const seed = 20260101;
const rounds = 250;

/** Returns integers from 0 to below `end`, the same in every run. */
function createChance(from: number): (end: number) => number {
  let state = from;
  return (end) => {
    state = (state * 48271) % 2147483647;
    return state % end;
  };
}

/** Creates a user with some of each kind of data, or none. */
async function givenAnyUser(test: TestCore, chance: (end: number) => number): Promise<User> {
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
  if (chance(3) === 0) await givenApp(test, user);
  if (chance(4) === 0) {
    const stepUp = newChallenge(user, { purpose: "step_up" });
    await stores.challenges.insertChallenge(stepUp, newEvent());
  }
  if (chance(5) === 0) {
    await stores.users.lockUser({ userId: user.id, now: now, ...newEnding() }, newEvent());
  }
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

/** An app that keeps its access when the user has no session. */
async function givenApp({ ports }: TestCore, user: User): Promise<void> {
  const { session } = await givenSession(ports, {}, user);
  await givenTokens(ports, { scopes: ["openid", "offline_access"] }, session);
  await ports.sessions.endSession(session.id, now, newEvent());
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

/** Predicts the holdings from the effects alone, and from `session` if one session ends. */
function predicted(
  before: UserHoldings,
  effects: readonly ActionEffect[],
  session: Session | null,
): UserHoldings | null {
  const hasEffect = (name: ActionEffect["effect"]) => effects.some(({ effect }) => effect === name);
  const count = (name: CountedEffect) =>
    effects.reduce((sum, one) => "count" in one && one.effect === name ? sum + one.count : sum, 0);
  if (hasEffect("account_removed")) return null;
  const { user } = before;
  const one = hasEffect("session_ends");
  const ended = one ? session?.deviceId === null ? 0 : 1 : count("sessions_end");
  return {
    sessions: one ? count("other_sessions_stay") : before.sessions - ended,
    deviceSessions: before.deviceSessions - Math.min(ended, before.deviceSessions),
    devices: before.devices - count("devices_forgotten"),
    apps: before.apps - count("apps_disconnected") - (hasEffect("app_disconnected") ? 1 : 0),
    challenges: before.challenges - count("challenges_canceled"),
    ...factorsAfter(before, effects),
    user: userAfter(user, hasEffect, count),
  };
}

/** Removes all of a kind or one by its name, and adds the code that was issued. */
function factorsAfter(
  { authenticators, unconfirmed }: UserHoldings,
  effects: readonly ActionEffect[],
): Pick<UserHoldings, "authenticators" | "unconfirmed"> {
  const removed = effects.flatMap((one) => one.effect === "factor_removed" ? [one.factor] : []);
  const dropped = effects.flatMap((one) => one.effect === "enrollment_dropped" ? [one.kind] : []);
  const isGone = ({ kind, label }: Authenticator) =>
    removed.some((gone) => gone.kind === kind && (gone.label ?? label) === label);
  const goneEnrollments = [...dropped, ...removed.map(({ kind }) => kind)];
  const once = effects.some(({ effect }) => effect === "code_shown_once");
  return {
    authenticators: [
      ...(once ? [issuedCode] : []),
      ...authenticators.filter((one) => !isGone(one)),
    ],
    unconfirmed: unconfirmed.filter((kind) => !goneEnrollments.includes(kind)),
  };
}

const issuedCode: Authenticator = {
  kind: "issued_code",
  id: null,
  label: null,
  addedAt: now,
  lastUsedAt: null,
  expiresAt: now + 60 * minute,
  count: 1,
};

function userAfter(
  user: User,
  hasEffect: (name: ActionEffect["effect"]) => boolean,
  count: (name: CountedEffect) => number,
): User {
  const forgiven = count("wrong_second_factors_forgotten");
  return {
    ...user,
    phoneVerifiedAt: hasEffect("phone_unverified") ? null : user.phoneVerifiedAt,
    lockedAt: hasEffect("sign_in_blocked")
      ? now
      : hasEffect("sign_in_allowed")
      ? null
      : user.lockedAt,
    ...(count("wrong_passwords_forgotten") === wrongPasswords(user)
      ? { passwordFailures: 0, familiarPasswordFailures: 0 }
      : {}),
    secondFactorFailuresInRow: user.secondFactorFailuresInRow - forgiven,
    secondFactorFailures: forgiven > 0 ? 0 : user.secondFactorFailures,
    secondFactorBlockedUntil: hasEffect("lockout_ends") ? null : user.secondFactorBlockedUntil,
  };
}

/** Clears a lockout that has ended, or that a clock which was ahead has written. */
function withoutEndedLockout(held: UserHoldings | null): UserHoldings | null {
  if (held === null || secondFactorBlock(held.user, now) !== null) return held;
  return { ...held, user: { ...held.user, secondFactorBlockedUntil: null } };
}

async function play(
  test: TestCore,
  user: User,
  action: OperatorActionName,
): Promise<boolean> {
  const described = await test.core.describeUser({ userId: user.id });
  assert.ok(described.ok);
  const { holdings: before, sessions: [session], apps: [app] } = described.value;
  const [passkey] = ofKind(before.authenticators, "passkey");
  const own = { end_session: session?.id, disconnect_app: app?.id };
  const itemId = (action in own ? own[action as keyof typeof own] : passkey?.id) ?? null;
  const [newest] = await record(test);
  const choice = { userId: user.id, action, itemId };
  const preview = await test.core.previewAction(choice);
  assert.deepEqual(await holdings(test, user), before, "a preview changes nothing");
  const done = await test.core.performAction({ ...choice, reason }, operator);
  await test.settle();
  const after = await holdings(test, user);
  if (!preview.ok) {
    const missing: Partial<Record<OperatorActionName, string>> = {
      end_session: "session_not_found",
      disconnect_app: "client_not_found",
    };
    assert.equal(preview.refusal.code, missing[action] ?? "nothing_to_do");
    assert.deepEqual(done.ok ? null : done.refusal, preview.refusal);
    assert.deepEqual(after, before, "a refusal changes nothing");
    assert.deepEqual((await record(test))[0], newest);
    return false;
  }
  assert.ok(done.ok);
  const { effects } = preview.value;
  assert.ok(effects.length > 0);
  assert.deepEqual(done.value.effects, effects);
  const expected = predicted(before, effects, session ?? null);
  assert.deepEqual(
    withoutEndedLockout(after),
    withoutEndedLockout(expected),
    JSON.stringify(effects),
  );
  return true;
}

Deno.test("performAction() does exactly what previewAction() says, in every state", async () => {
  await using test = await openTestCore();
  const chance = createChance(seed);
  const played = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const action = operatorActionNames[round % operatorActionNames.length] ?? "lock";
    const user = await givenAnyUser(test, chance);
    const bystander = round % 25 === 0 ? await givenAnyUser(test, chance) : null;
    const theirs = bystander === null ? null : await holdings(test, bystander);
    const done = await play(test, user, action);
    const key = `${action} ${done ? "done" : "unavailable"}`;
    played.set(key, (played.get(key) ?? 0) + 1);
    if (bystander !== null) assert.deepEqual(await holdings(test, bystander), theirs);
  }
  // Each action was done and, except for one that is always available, refused.
  assert.equal(played.size, 2 * operatorActionNames.length - 1, JSON.stringify([...played]));
});
