import { deepEqual, equal } from "node:assert/strict";
import type { DelayedReset, DelayedResetEnd } from "../../../core/domain/account/delayed_reset.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { usernameKey } from "../../../core/domain/account/username.ts";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import { hashRecoveryCode } from "../../../core/domain/factors/recovery_code.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  day,
  givenDevice,
  inParallel,
  limits,
  newChallenge,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
  passwordHash,
  recorded,
} from "../store_fixtures.ts";
import { givenEligible, givenWaiting, waitMs } from "./delayed_reset_fixtures.ts";

const to = "$2b$12$bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" as PasswordHash;
const openMs = 1000 + waitMs;

type Change = (stores: Stores, user: User, as: DelayedResetEnd) => Promise<unknown>;

/** What ends a waiting reset in the transaction of something else. */
const changes: Readonly<Record<string, Change>> = {
  login: async (stores, user, as) => {
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const opening = newOpening(challenge, newSession(user));
    return await stores.sessions.openSession({ ...opening, ...ending(as) }, newEvent());
  },
  "device login": async (stores, user, as) => {
    const [device] = await stores.sessions.listDevices(user.id, now);
    const session = newSession(user, { deviceId: device?.id ?? null, secondFactorAt: null });
    const opening = { session, now, perUserMax: 20, ...ending(as) };
    return await stores.sessions.openDeviceSession(opening, newEvent());
  },
  lock: (stores, user, as) =>
    stores.users.lockUser({ userId: user.id, now, ...ending(as) }, newEvent()),
  "reset by recovery code": async (stores, user, as) => {
    const recoveryCode = hashRecoveryCode("b".repeat(15), user.id);
    if (recoveryCode === null) throw new Error("a recovery code");
    await stores.factors.replaceRecoveryCodes(user.id, [recoveryCode], now, newEvent());
    const challenge = newChallenge(user, { purpose: "password_reset" });
    await stores.challenges.insertChallenge(challenge, newEvent());
    const what = {
      challengeId: challenge.id,
      userId: user.id,
      recoveryCode,
      waited: null,
      to,
      now,
    };
    return await stores.users.resetPassword({ ...what, ...ending(as) }, newEvent());
  },
};

/** A user with a trusted device and no active session. */
async function givenOwner(stores: Stores): Promise<User> {
  const user = await givenEligible(stores);
  await givenDevice(stores, {}, user);
  await stores.sessions.endSessionsOf(user.id, now, limits, newEvent());
  return user;
}

let event = newEvent();

function ending(as: DelayedResetEnd): ReturnType<typeof newEnding> {
  event = newEvent({ type: "password.reset_ended" });
  return { ...newEnding(), endsReset: { as, event } };
}

export function delayedResetEndContract(test: ContractTest): void {
  test("each change of an account ends its delayed reset and records it", async (stores) => {
    for (const [what, change] of Object.entries(changes)) {
      const user = await givenOwner(stores);
      await givenWaiting(stores, user);
      const bystander = await givenWaiting(stores, await givenEligible(stores));
      equal(await change(stores, user, "operator") === null, false, what);
      equal((await stores.resets.findDelayedResetOf(user.id))?.endedAs, "operator", what);
      equal(await recorded(stores, event), true, what);
      deepEqual(await stores.resets.findDelayedResetOf(bystander.userId), bystander, what);
      const idle = await givenOwner(stores);
      equal(await change(stores, idle, "operator") === null, false, what);
      equal(await recorded(stores, event), false, `${what} without a reset`);
    }
  });

  test("endDelayedReset() ends a reset once in 20 parallel calls", async (stores) => {
    const user = await givenEligible(stores);
    await givenWaiting(stores, user);
    const end = { userId: user.id, as: "operator", now } as const;
    const events = Array.from({ length: 20 }, () => newEvent());
    const ended = await inParallel(
      20,
      (at) => stores.resets.endDelayedReset(end, events[at] ?? newEvent()),
    );
    equal(ended.filter((each) => each).length, 1);
    deepEqual(await Promise.all(events.map((one) => recorded(stores, one))), ended);
    equal(await stores.resets.endDelayedReset({ ...end, userId: "usr_none" }, newEvent()), false);
  });

  test("resetPassword() completes a delayed reset only when its waits are over", async (stores) => {
    const user = await givenEligible(stores);
    const waiting = await givenWaiting(stores, user);
    const half = 1000 + waitMs / 2 + 50;
    const complete = completions(stores, user, waiting);
    equal(await complete({ measuredMs: openMs + day }), null, "without the second notice");
    await stores.resets.takeHalfway(waiting.id, half);
    const bad = [
      { measuredMs: openMs - 1 },
      { measuredMs: half + waitMs / 2 - 1 },
      { measuredMs: openMs + 50, at: waiting.expiresAt },
      { measuredMs: openMs + 50, id: "A".repeat(22) as never },
      { measuredMs: openMs + 50, priorProof: "totp" as const },
      { measuredMs: openMs + 50, priorProof: null },
    ];
    for (const facts of bad) equal(await complete(facts), null, JSON.stringify(facts));
    equal(
      (await stores.users.findUserByName(usernameKey(user.username)))?.passwordHash,
      passwordHash,
    );
    deepEqual(await complete({ measuredMs: half + waitMs / 2 }), { endedSessions: 0 });
    const done = await stores.resets.findDelayedResetOf(user.id);
    deepEqual([done?.endedAs, done?.endedMs], ["completed", half + waitMs / 2]);
    equal((await stores.users.findUserByName(usernameKey(user.username)))?.passwordHash, to);
    equal(await complete({ measuredMs: openMs + 50 }), null, "it is completed");
  });

  test("a delayed reset and a login in parallel: the login always wins", async (stores) => {
    for (let round = 0; round < 6; round++) {
      const user = await givenEligible(stores);
      const waiting = await givenWaiting(stores, user);
      await stores.resets.takeHalfway(waiting.id, 1000 + waitMs / 2);
      const complete = completions(stores, user, waiting);
      const login = changes["login"] ?? (() => Promise.resolve(null));
      const [reset, opened] = await Promise.all([
        complete({ measuredMs: openMs }),
        login(stores, user, "login"),
      ]);
      const end = (await stores.resets.findDelayedResetOf(user.id))?.endedAs;
      if (opened === null) equal(end, "completed", "the reset ended the login's challenge");
      else equal(end, reset === null ? "login" : "completed");
      equal(reset === null, end === "login");
    }
  });
}

/** Returns a function that completes a reset, each time with a new challenge. */
function completions(
  stores: Stores,
  user: User,
  { id }: DelayedReset,
): (facts: {
  readonly measuredMs: number;
  readonly id?: DelayedReset["id"];
  readonly at?: number;
  readonly priorProof?: Challenge["priorProof"];
}) => ReturnType<Stores["users"]["resetPassword"]> {
  return async ({ measuredMs, id: other = id, at = now, priorProof = "waiting_period" }) => {
    const challenge = newChallenge(user, { purpose: "password_reset", priorProof });
    await stores.challenges.insertChallenge(challenge, newEvent());
    const waited = { id: other, measuredMs };
    const what = { challengeId: challenge.id, userId: user.id, recoveryCode: null, waited, to };
    return await stores.users.resetPassword({ ...what, now: at, ...newEnding() }, newEvent());
  };
}
