import { deepEqual, equal } from "node:assert/strict";
import {
  type ContractTest,
  day,
  givenSession,
  givenUser,
  hour,
  inParallel,
  minute,
  newEvent,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

export function sessionLifeContract(test: ContractTest): void {
  test("findSession() finds active and ended sessions, and null otherwise", async (stores) => {
    const { user, session } = await givenSession(stores);
    deepEqual((await stores.sessions.findSession(session.id))?.session, session);
    equal((await stores.sessions.findSession(session.id))?.user.id, user.id);
    await stores.sessions.endSession(session.id, now + 1, newEvent());
    deepEqual((await stores.sessions.findSession(session.id))?.session, {
      ...session,
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
    };
    const ids = new Map<string, string>();
    for (const [kind, facts] of Object.entries(kinds)) {
      const { session } = await givenSession(stores, facts, user);
      ids.set(session.id, kind);
    }
    await givenSession(stores);
    const shown = await stores.sessions.listSessions(user.id, at, at - 60 * minute);
    deepEqual(shown.map(({ id }) => ids.get(id)), ["newer", "older"]);
  });

  test("listSessions() returns at most the 50 newest sessions", async (stores) => {
    const user = await givenUser(stores);
    for (let index = 0; index < 53; index++) {
      await givenSession(stores, { createdAt: now + index }, user);
    }
    const shown = await stores.sessions.listSessions(user.id, now + 60, now - 1);
    deepEqual(
      shown.map(({ createdAt }) => createdAt),
      Array.from({ length: 50 }, (_, index) => now + 52 - index),
    );
    deepEqual(await stores.sessions.listSessions(newUser().id, now, now - 1), []);
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
