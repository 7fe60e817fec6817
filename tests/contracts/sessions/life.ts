import { deepEqual, equal } from "node:assert/strict";
import type { SessionLimits } from "../../../core/domain/session/session.ts";
import {
  type ContractTest,
  day,
  givenSession,
  givenUser,
  hour,
  inParallel,
  limits,
  minute,
  newEvent,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";
import { checkedOf } from "./checked_of.ts";

const daySeconds = 24 * 60 * 60;

export function sessionLifeContract(test: ContractTest): void {
  test("findSession() finds active and ended sessions, and null otherwise", async (stores) => {
    const { user, session } = await givenSession(stores);
    deepEqual((await stores.sessions.findSession(session.id))?.session, checkedOf(session));
    equal((await stores.sessions.findSession(session.id))?.user.id, user.id);
    await stores.sessions.endSession(session.id, now + 1, newEvent());
    deepEqual((await stores.sessions.findSession(session.id))?.session, {
      ...checkedOf(session),
      endedAt: now + 1,
    });
    equal(await stores.sessions.findSession(newSession(newUser()).id), null);
  });

  test("touchSession() only moves the last use forward", async (stores) => {
    const { session } = await givenSession(stores);
    const lastSeen = async () =>
      (await stores.sessions.findSession(session.id))?.session.lastSeenAt;
    await stores.sessions.touchSession(session.id, now, now + 5);
    equal(await lastSeen(), now + 5);
    await stores.sessions.touchSession(session.id, now + 5, now + 3);
    equal(await lastSeen(), now + 5);
    await stores.sessions.touchSession(session.id, now, now + 9);
    equal(await lastSeen(), now + 5, "another call had moved it");
  });

  test("touchSession() moves the last use once in 20 parallel calls", async (stores) => {
    const { session } = await givenSession(stores);
    await inParallel(20, (index) => stores.sessions.touchSession(session.id, now, now + 1 + index));
    const first = (await stores.sessions.findSession(session.id))?.session.lastSeenAt ?? 0;
    equal(first > now, true);
    await stores.sessions.touchSession(session.id, first, now + 60);
    equal((await stores.sessions.findSession(session.id))?.session.lastSeenAt, now + 60);
  });

  test("touchSession() does not change an ended or unknown session", async (stores) => {
    const { session } = await givenSession(stores);
    await stores.sessions.endSession(session.id, now, newEvent());
    await stores.sessions.touchSession(session.id, now, now + 5);
    equal((await stores.sessions.findSession(session.id))?.session.lastSeenAt, now);
    await stores.sessions.touchSession(newSession(newUser()).id, now, now + 5);
  });

  test("endSession() ends a session once and then writes nothing", async (stores) => {
    const { session } = await givenSession(stores);
    const event = newEvent();
    equal(await stores.sessions.endSession(session.id, now + 1, event), true);
    equal(await recorded(stores, event), true);
    const late = newEvent();
    equal(await stores.sessions.endSession(session.id, now + 2, late), false);
    equal(await stores.sessions.endSession(newSession(newUser()).id, now, late), false);
    equal((await stores.sessions.findSession(session.id))?.session.endedAt, now + 1);
    equal(await recorded(stores, late), false);
  });

  test("endSession() ends the session once in 20 parallel calls", async (stores) => {
    const { session } = await givenSession(stores);
    const answers = await inParallel(
      20,
      () => stores.sessions.endSession(session.id, now, newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("listSessions() returns the user's active sessions, newest first", async (stores) => {
    const user = await givenUser(stores);
    const at = now + 30 * minute;
    const kinds = {
      older: { createdAt: now + 1 },
      newer: { createdAt: now + 2 },
      ended: { endedAt: now },
      expired: { createdAt: now - day, lastSeenAt: at, expiresAt: at },
      idle: { lastSeenAt: at - 60 * minute },
      remembered: { lastSeenAt: at - 60 * minute, idleSeconds: 3601 },
    };
    const ids = new Map<string, string>();
    for (const [kind, facts] of Object.entries(kinds)) {
      const { session } = await givenSession(stores, facts, user);
      ids.set(session.id, kind);
    }
    await givenSession(stores);
    const shown = await stores.sessions.listSessions(user.id, at, limits);
    deepEqual(shown.map(({ id }) => ids.get(id)), ["newer", "older", "remembered"]);
  });

  test("listSessions() applies the settings to sessions that were opened before", async (stores) => {
    const user = await givenUser(stores);
    const own = { idleSeconds: 30 * daySeconds, absoluteSeconds: 90 * daySeconds };
    const facts = { ...own, expiresAt: now + 90 * day };
    const { session } = await givenSession(stores, facts, user);
    const count = async (at: number, change: Partial<SessionLimits> = {}) =>
      (await stores.sessions.listSessions(user.id, at, { ...limits, ...change })).length;
    equal(await count(now + 8 * day), 1);
    equal(await count(now + 8 * day, { idleSeconds: 8 * daySeconds }), 0);
    equal(await count(now + 8 * day, { idleSeconds: 8 * daySeconds + 1 }), 1);
    equal(await count(now + 8 * day, { absoluteSeconds: 8 * daySeconds }), 0);
    equal(await count(now + 8 * day, { absoluteSeconds: 8 * daySeconds + 1 }), 1);
    deepEqual((await stores.sessions.findSession(session.id))?.session, checkedOf(session));
  });

  test("endAal2() records the end once, with the use of the session", async (stores) => {
    const { session } = await givenSession(stores);
    const found = async () => {
      const { aal2EndedAt, lastSeenAt } =
        (await stores.sessions.findSession(session.id))?.session ?? session;
      return { aal2EndedAt, lastSeenAt };
    };
    const at = now + 2 * hour;
    await inParallel(20, () => stores.sessions.endAal2(session.id, now, at, now + hour));
    deepEqual(await found(), { aal2EndedAt: now + hour, lastSeenAt: at });
    await stores.sessions.endAal2(session.id, at, at + hour, at + minute);
    deepEqual(await found(), { aal2EndedAt: now + hour, lastSeenAt: at });
  });

  test("endAal2() records the end even if another request moved the last use", async (stores) => {
    const { session } = await givenSession(stores);
    await stores.sessions.touchSession(session.id, now, now + hour);
    await stores.sessions.endAal2(session.id, now, now + hour + 1, now + hour);
    const found = (await stores.sessions.findSession(session.id))?.session;
    deepEqual(found, { ...checkedOf(session), aal2EndedAt: now + hour, lastSeenAt: now + hour });
  });

  test("endAal2() corrects a last use from a clock that was ahead", async (stores) => {
    const { session } = await givenSession(stores, { lastSeenAt: now + 3 * hour });
    await stores.sessions.endAal2(session.id, now + 3 * hour, now + 1, now + 1);
    const found = (await stores.sessions.findSession(session.id))?.session;
    deepEqual(found, { ...checkedOf(session), aal2EndedAt: now + 1, lastSeenAt: now + 1 });
  });

  test("endAal2() does not change an ended or unknown session", async (stores) => {
    const { session } = await givenSession(stores);
    await stores.sessions.endSession(session.id, now, newEvent());
    await stores.sessions.endAal2(session.id, now, now + 5, now + 5);
    const found = (await stores.sessions.findSession(session.id))?.session;
    deepEqual(found, { ...checkedOf(session), endedAt: now });
    await stores.sessions.endAal2(newSession(newUser()).id, now, now + 5, now + 5);
  });

  test("listSessions() returns at most the 50 newest sessions", async (stores) => {
    const user = await givenUser(stores);
    for (let index = 0; index < 53; index++) {
      await givenSession(stores, { createdAt: now + index }, user);
    }
    const shown = await stores.sessions.listSessions(user.id, now + 60, limits);
    deepEqual(
      shown.map(({ createdAt }) => createdAt),
      Array.from({ length: 50 }, (_, index) => now + 52 - index),
    );
    deepEqual(await stores.sessions.listSessions(newUser().id, now, limits), []);
  });

  test("expireSession() ends a session once unless it was used in the meantime", async (stores) => {
    const { session } = await givenSession(stores);
    const endedAt = async () => (await stores.sessions.findSession(session.id))?.session.endedAt;
    await stores.sessions.touchSession(session.id, now, now + minute);
    await stores.sessions.expireSession(session.id, now, now + hour);
    equal(await endedAt(), null);
    await stores.sessions.expireSession(session.id, now + minute, now + hour);
    await stores.sessions.expireSession(session.id, now + minute, now + 2 * hour);
    equal(await endedAt(), now + hour);
  });

  test("touchSession() corrects a last use from a clock that was ahead", async (stores) => {
    const { session } = await givenSession(stores);
    const seen = async () => (await stores.sessions.findSession(session.id))?.session.lastSeenAt;
    await stores.sessions.touchSession(session.id, now, now + 2 * hour);
    await stores.sessions.touchSession(session.id, now + 2 * hour, now + 2 * hour - 4 * minute);
    equal(await seen(), now + 2 * hour);
    await stores.sessions.touchSession(session.id, now + 2 * hour, now + minute);
    equal(await seen(), now + minute);
  });
}
