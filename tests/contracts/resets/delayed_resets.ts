import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  challengeNow,
  type ContractTest,
  day,
  endedAt,
  givenSession,
  hour,
  inParallel,
  newChallenge,
  newEnding,
  newEvent,
  now,
  recorded,
  unverified,
} from "../store_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";
import {
  givenEligible,
  givenFirstCode,
  givenWaiting,
  newDelayedReset,
  startOf,
  waitMs,
} from "./delayed_reset_fixtures.ts";

export function delayedResetContract(test: ContractTest): void {
  startContract(test);
  halfwayContract(test);
}

function startContract(test: ContractTest): void {
  test("startDelayedReset() starts one reset of 20 parallel ones", async (stores) => {
    const user = await givenEligible(stores);
    const idle = await givenSession(stores, { lastSeenAt: now - 9 * day }, user);
    const challenge = await givenFirstCode(stores, user);
    const resets = Array.from({ length: 20 }, () => newDelayedReset(user));
    const events = resets.map(() => newEvent());
    const started = await inParallel(20, (at) =>
      stores.resets.startDelayedReset(
        startOf(challenge, resets[at] ?? newDelayedReset(user)),
        events[at] ?? newEvent(),
      ));
    equal(started.filter((each) => each).length, 1);
    const at = started.indexOf(true);
    deepEqual(await stores.resets.findDelayedResetOf(user.id), resets[at]);
    const found = await stores.resets.findDelayedReset(resets[at]?.id ?? ("" as never));
    deepEqual([found?.reset, found?.user.id], [resets[at], user.id]);
    equal((await challengeNow(stores, challenge)).endedAs, "consumed");
    equal(await endedAt(stores, idle.session.id), now, "an idle session stays ended");
    deepEqual(await Promise.all(events.map((event) => recorded(stores, event))), started);
  });

  test("startDelayedReset() writes nothing for a user with an obstacle", async (stores) => {
    const obstacles: Record<string, (user: User) => Promise<unknown>> = {
      "an active session": (user) => givenSession(stores, {}, user),
      "a lock": (user) =>
        stores.users.lockUser({ userId: user.id, now, ...newEnding() }, newEvent()),
      "an app": (user) => confirmApp(stores, user),
      "a passkey": (user) => addPasskey(stores, user),
      "a reset that waits": (user) => givenWaiting(stores, user),
    };
    for (const [what, add] of Object.entries(obstacles)) {
      const user = await givenEligible(stores);
      await add(user);
      const before = await stores.resets.findDelayedResetOf(user.id);
      if (what === "a lock") continue;
      const start = startOf(await givenFirstCode(stores, user), newDelayedReset(user));
      const event = newEvent();
      equal(await stores.resets.startDelayedReset(start, event), false, what);
      deepEqual(await stores.resets.findDelayedResetOf(user.id), before, what);
      equal(await recorded(stores, event), false, what);
    }
  });

  test("startDelayedReset() refuses another user, number or challenge", async (stores) => {
    const recent = await givenEligible(stores, { phoneVerifiedAt: now - 29 * day });
    const unproven = await givenEligible(stores, { phoneVerifiedAt: null });
    const tester = await givenEligible(stores, { testUntil: now + day });
    for (const user of [recent, unproven, tester]) {
      const start = startOf(await givenFirstCode(stores, user), newDelayedReset(user));
      equal(await stores.resets.startDelayedReset(start, newEvent()), false);
    }
    const user = await givenEligible(stores);
    const other = await givenEligible(stores);
    const start = startOf(await givenFirstCode(stores, user), newDelayedReset(user));
    const login = newChallenge(user);
    await stores.challenges.insertChallenge(login, newEvent());
    const bad = [
      { ...start, challengeId: login.id },
      { ...start, challengeId: newChallenge(user).id },
      { ...start, reset: newDelayedReset(other) },
      { ...start, reset: newDelayedReset(user, { phoneNumber: other.phoneNumber }) },
    ];
    for (const each of bad) {
      equal(await stores.resets.startDelayedReset(each, newEvent()), false);
    }
    equal(await stores.resets.startDelayedReset(start, newEvent()), true);
    equal(await stores.resets.startDelayedReset(start, newEvent()), false, "used up");
  });

  test("startDelayedReset() rests after one that ended, but not after an expiry", async (stores) => {
    const startedMs = 30 * day;
    const again = async (user: User, ms: number): Promise<boolean> => {
      const reset = newDelayedReset(user, { startedMs: ms });
      const start = startOf(await givenFirstCode(stores, user), reset);
      return await stores.resets.startDelayedReset(start, newEvent());
    };
    await stores.upkeep.moveMeasuredTime(null, startedMs + 5);
    const stopped = await givenEligible(stores);
    const expired = await givenEligible(stores);
    for (const user of [stopped, expired]) {
      await givenWaiting(stores, user, { startedMs });
      const as = user === stopped ? "login" : "expired";
      const end = { userId: user.id, as, now: now + hour } as const;
      equal(await stores.resets.endDelayedReset(end, newEvent()), true);
      const ended = await stores.resets.findDelayedResetOf(user.id);
      deepEqual([ended?.endedAs, ended?.endedMs], [as, startedMs + 5]);
    }
    equal(await again(stopped, startedMs + 4 + 7 * day), false);
    equal(await again(stopped, startedMs + 5 + 7 * day), true);
    equal(await again(expired, startedMs + 6), true);
    const fresh = await stores.resets.findDelayedResetOf(expired.id);
    deepEqual([fresh?.endedAs, fresh?.endedMs, fresh?.halfwayMs], [null, null, null]);
  });

  test("deleting a user or sweeping removes a delayed reset", async (stores) => {
    const user = await givenEligible(stores);
    const reset = await givenWaiting(stores, user);
    const old = await givenEligible(stores);
    const kept = await givenEligible(stores);
    await givenWaiting(stores, old, { startedAt: now - 98 * day, expiresAt: now - 91 * day });
    await givenWaiting(stores, kept, { startedAt: now - 98 * day, expiresAt: now - 89 * day });
    await stores.upkeep.sweep(now, unverified(0));
    equal(await stores.resets.findDelayedResetOf(old.id), null);
    equal((await stores.resets.findDelayedResetOf(kept.id))?.userId, kept.id);
    equal(await stores.users.deleteUser(deletionOf(user), newEvent()), true);
    equal(await stores.resets.findDelayedReset(reset.id), null);
  });
}

function halfwayContract(test: ContractTest): void {
  test("takeHalfway() is taken once in 20 parallel calls, when half has passed", async (stores) => {
    const [first, second, ended] = [
      await givenWaiting(stores, await givenEligible(stores)),
      await givenWaiting(stores, await givenEligible(stores), { startedMs: 2000 }),
      await givenWaiting(stores, await givenEligible(stores)),
    ];
    const end = { userId: ended.userId, as: "operator", now } as const;
    await stores.resets.endDelayedReset(end, newEvent());
    const half = 1000 + waitMs / 2;
    deepEqual(await stores.resets.listHalfwayResets(half - 1), []);
    equal(await stores.resets.takeHalfway(first.id, half - 1), false);
    deepEqual(await stores.resets.listHalfwayResets(half), [first]);
    deepEqual(await stores.resets.listHalfwayResets(half + 1000), [first, second]);
    const taken = await inParallel(20, () => stores.resets.takeHalfway(first.id, half + 7));
    equal(taken.filter((each) => each).length, 1);
    equal((await stores.resets.findDelayedResetOf(first.userId))?.halfwayMs, half + 7);
    deepEqual(await stores.resets.listHalfwayResets(half + 1000), [second]);
    equal(await stores.resets.takeHalfway(ended.id, half), false);
    equal(
      await stores.resets.takeHalfway(newDelayedReset(await givenEligible(stores)).id, half),
      false,
    );
  });
}

async function confirmApp(stores: Stores, user: User): Promise<void> {
  const { id: userId } = user;
  await stores.factors.saveTotp({ userId, secretBox: "box", now }, newEvent());
  const step = { userId, secretBox: "box", step: 1, now };
  equal(await stores.factors.confirmTotp(step, newEvent()), true);
}

async function addPasskey(stores: Stores, user: User): Promise<void> {
  const enrollment = newChallenge(user, { purpose: "passkey_enrollment" });
  await stores.challenges.insertChallenge(enrollment, newEvent());
  const passkey = {
    id: `key-${user.id}` as never,
    userId: user.id,
    name: "key",
    publicKey: "AAAA",
    signCount: 0,
    transports: [],
    createdAt: now,
    lastUsedAt: null,
  };
  equal(await stores.factors.insertPasskey(passkey, enrollment.id, newEvent()), "inserted");
}
