import { deepEqual, equal } from "node:assert/strict";
import { givenRich, holdingsOf, later } from "../operator_fixtures.ts";
import {
  type ContractTest,
  endedAt,
  givenSession,
  givenUser,
  hour,
  inParallel,
  limits,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

export function endContract(test: ContractTest): void {
  test("endSessionOf() ends only the user's own session, once (R42)", async (stores) => {
    const { user, session } = await givenSession(stores);
    const stranger = await givenUser(stores);
    const refused = newEvent();
    equal(await stores.sessions.endSessionOf(stranger.id, session.id, now + 1, refused), false);
    equal(
      await stores.sessions.endSessionOf(user.id, newSession(newUser()).id, now, refused),
      false,
    );
    equal(await endedAt(stores, session.id), null);
    const event = newEvent();
    equal(await stores.sessions.endSessionOf(user.id, session.id, now + 1, event), true);
    equal(await recorded(stores, event), true);
    equal(await stores.sessions.endSessionOf(user.id, session.id, now + 2, refused), false);
    equal(await endedAt(stores, session.id), now + 1);
    const { session: old } = await givenSession(stores, {}, user);
    equal(await stores.sessions.endSessionOf(user.id, old.id, old.expiresAt, refused), false);
    equal(await recorded(stores, refused), false);
  });

  test("endSessionOf() ends the session once in 20 parallel calls", async (stores) => {
    const { user, session } = await givenSession(stores);
    const answers = await inParallel(
      20,
      () => stores.sessions.endSessionOf(user.id, session.id, now, newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("endOtherSessions() ends all but one and returns how many", async (stores) => {
    const { user, session: kept } = await givenSession(stores);
    const { session: first } = await givenSession(stores, {}, user);
    const { session: second } = await givenSession(stores, {}, user);
    const { session: expired } = await givenSession(stores, { expiresAt: now + 1 }, user);
    const { session: strangers } = await givenSession(stores);
    const event = newEvent();
    equal(await stores.sessions.endOtherSessions(user.id, kept.id, now + 1, event), 2);
    const ends = [kept, first, second, expired, strangers].map(({ id }) => endedAt(stores, id));
    deepEqual(await Promise.all(ends), [null, now + 1, now + 1, null, null]);
    equal(await recorded(stores, event), true);
    const none = newEvent();
    equal(await stores.sessions.endOtherSessions(user.id, kept.id, now + 2, none), 0);
    equal(await recorded(stores, none), true);
  });

  test("endOtherSessions() in parallel with logins keeps its own session", async (stores) => {
    const { user, session: kept } = await givenSession(stores);
    await inParallel(40, async (index) => {
      if (index % 2 === 1) await givenSession(stores, {}, user);
      else await stores.sessions.endOtherSessions(user.id, kept.id, now + 1, newEvent());
    });
    equal(await endedAt(stores, kept.id), null);
    await stores.sessions.endOtherSessions(user.id, kept.id, now + 2, newEvent());
    const left = await stores.sessions.listSessions(user.id, now + 2, limits);
    deepEqual(left.map(({ id }) => id), [kept.id]);
  });

  test("endSessionsOf() ends all of a user's sessions and counts active ones", async (stores) => {
    const { user, sessionId, boundId, deviceId, challengeId } = await givenRich(stores);
    const { session: idle } = await givenSession(stores, { lastSeenAt: later - hour }, user);
    const { session: theirs } = await givenSession(stores);
    const event = newEvent();
    equal(await stores.sessions.endSessionsOf(user.id, later, limits, event), 3);
    const { items } = await stores.events.listAuditEvents({
      userId: null,
      cursor: null,
      limit: 50,
    });
    equal(items.find(({ id }) => id === event.id)?.detail["sessions"], 3);
    for (const id of [sessionId, boundId, idle.id]) {
      equal((await stores.sessions.findSession(id))?.session.endedAt, later);
    }
    equal((await stores.sessions.findSession(theirs.id))?.session.endedAt, null);
    equal((await stores.sessions.findDevice(deviceId))?.endedAt, null);
    equal(
      (await stores.challenges.findChallenge(challengeId))?.challenge.endedAs,
      "replaced",
      "replaced by a newer challenge",
    );
    equal(await recorded(stores, event), true);
    const again = newEvent();
    equal(await stores.sessions.endSessionsOf(user.id, later, limits, again), null);
    equal(await stores.sessions.endSessionsOf(newUser().id, later, limits, again), null);
    equal(await recorded(stores, again), false);
  });

  test("endSessionsOf() in parallel with logins counts each session once", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now });
    for (let at = 0; at < 3; at++) await givenSession(stores, {}, user);
    const counts: number[] = [];
    let opened = 3;
    await inParallel(20, async (index) => {
      if (index % 2 === 0) {
        const ended = await stores.sessions.endSessionsOf(user.id, later, limits, newEvent());
        counts.push(ended ?? 0);
      } else {
        const challenge = newChallenge(user);
        await stores.challenges.insertChallenge(challenge, newEvent());
        const opening = newOpening(challenge, newSession(user));
        if (await stores.sessions.openSession(opening, newEvent())) opened++;
      }
    });
    const left = (await holdingsOf(stores, user))?.sessions ?? 0;
    equal(counts.reduce((sum, count) => sum + count, 0) + left, opened);
  });
}
