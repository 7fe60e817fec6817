import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { SessionOpening } from "../../../core/ports/stores/session_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  allEvents,
  type ContractTest,
  endedAt,
  ends,
  givenChallenge,
  givenDevice,
  givenSession,
  givenUser,
  inParallel,
  limits,
  minute,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  now,
  recorded,
} from "../store_fixtures.ts";
import { checkedOf } from "./checked_of.ts";

export function openingContract(test: ContractTest): void {
  test("openSession() does not replace an ended session", async (stores) => {
    const { user, challenge } = await givenChallenge(stores, { purpose: "step_up" });
    const { session: ended } = await givenSession(stores, {}, user);
    await stores.sessions.endSession(ended.id, now, newEvent());
    const opening = newOpening(challenge, newSession(user), { replaces: ended.id });
    equal(await stores.sessions.openSession(opening, newEvent()), null);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, null);
    equal(await stores.sessions.findSession(opening.session.id), null);
  });

  test("openSession() consumes the challenge, adds a session, clears failures", async (stores) => {
    const user = await givenUser(stores, {
      secondFactorFailures: 3,
      secondFactorFailuresInRow: 13,
    });
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const session = newSession(user, { userAgent: "Ünï 🦊", address: null, amr: ["pwd", "tel"] });
    const event = newEvent();
    const opening = newOpening(challenge, session, { now: now + 7 });
    deepEqual(await stores.sessions.openSession(opening, event), { endedSessions: 0 });
    const after = {
      ...user,
      secondFactorFailures: 0,
      secondFactorFailuresInRow: 0,
      lastLoginAt: now + 7,
      phoneVerifiedAt: now + 7,
    };
    deepEqual(await stores.sessions.findSession(session.id), {
      session: checkedOf(session),
      user: after,
    });
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "consumed");
    equal(await recorded(stores, event), true);
    const later = newChallenge(user);
    await stores.challenges.insertChallenge(later, newEvent());
    const again = newOpening(later, newSession(user), { now: now + 9 });
    deepEqual(await stores.sessions.openSession(again, newEvent()), { endedSessions: 0 });
    deepEqual(await stores.users.findUser(user.id), { ...after, lastLoginAt: now + 9 });
  });

  test("openSession() refuses ended and other users' challenges", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const stranger = await givenUser(stores);
    const event = newEvent();
    const opening = newOpening(challenge, newSession(stranger));
    equal(await stores.sessions.openSession(opening, event), null);
    deepEqual(await stores.users.findUser(stranger.id), stranger);
    const newer = newChallenge(user);
    await stores.challenges.insertChallenge(newer, newEvent());
    const session = newSession(user);
    equal(await stores.sessions.openSession(newOpening(challenge, session), event), null);
    const unknown = newChallenge(user);
    equal(await stores.sessions.openSession(newOpening(unknown, session), event), null);
    deepEqual(await stores.sessions.openSession(newOpening(newer, session), newEvent()), {
      endedSessions: 0,
    });
    const replay = newOpening(newer, newSession(user), { now: now + 5 });
    equal(await stores.sessions.openSession(replay, event), null);
    equal(await stores.sessions.findSession(replay.session.id), null);
    equal((await stores.users.findUser(user.id))?.lastLoginAt, now);
    equal(await recorded(stores, event), false);
  });

  test("openSession() opens one session in 50 parallel calls", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const before = (await allEvents(stores)).length;
    const answers = await inParallel(
      50,
      () =>
        stores.sessions.openSession(
          newOpening(challenge, newSession(user)),
          newEvent(),
        ),
    );
    equal(answers.filter((answer) => answer).length, 1);
    equal((await stores.sessions.listSessions(user.id, now, limits)).length, 1);
    equal((await allEvents(stores)).length, before + 1);
  });

  test("openSession() beyond the limit ends the oldest active sessions (R43)", async (stores) => {
    const user = await givenUser(stores);
    const ids: TokenId[] = [];
    for (let at = 0; at < 5; at++) ids.push(await open(stores, user, { now: now + at }));
    deepEqual(await ends(stores, ids), [now + 3, now + 4, null, null, null]);
  });

  test("openSession() does not count idle, expired or ended sessions (R43)", async (stores) => {
    const user = await givenUser(stores);
    const at = now + 90 * minute;
    const facts = {
      oldest: { createdAt: now, lastSeenAt: at - minute },
      second: { createdAt: now + 1, lastSeenAt: at - minute },
      idle: { createdAt: now + 2, lastSeenAt: at - 60 * minute },
      expired: { createdAt: now + 3, lastSeenAt: at, expiresAt: at },
      ended: { createdAt: now + 4, lastSeenAt: at, endedAt: at },
    };
    const ids: TokenId[] = [];
    for (const each of Object.values(facts)) {
      ids.push((await givenSession(stores, each, user)).session.id);
    }
    const first = await open(stores, user, { now: at });
    deepEqual(await ends(stores, [...ids, first]), [null, null, null, null, at, null]);
    const second = await open(stores, user, { now: at + 1 });
    deepEqual(
      await ends(stores, [...ids, first, second]),
      [at + 1, null, null, null, at, null, null],
      "idle and expired sessions are unchanged",
    );
  });

  test("openSession() ends neither its own session nor another user's", async (stores) => {
    const user = await givenUser(stores);
    const { session: strangers } = await givenSession(stores);
    for (let again = 0; again < 20; again++) {
      // All have the same instant, so their order by ID is random.
      const id = await open(stores, user, { perUserMax: 1 });
      equal(await endedAt(stores, id), null);
    }
    equal((await stores.sessions.listSessions(user.id, now, limits)).length, 1);
    equal(await endedAt(stores, strangers.id), null);
  });

  test("openSession() and openDeviceSession() keep the limit in parallel", async (stores) => {
    const { user, device } = await givenDevice(stores);
    await inParallel(30, async (index) => {
      const session = newSession(user, { amr: ["pwd", "device"], deviceId: device.id });
      const opening = newOpening(newChallenge(user), session, { perUserMax: 3 });
      if (index % 2 === 0) await stores.sessions.openDeviceSession(opening, newEvent());
      else await open(stores, user, {});
    });
    equal((await stores.sessions.listSessions(user.id, now, limits)).length, 3);
  });
}

/** Opens a session with a limit of three. A parallel call may replace its challenge. */
async function open(stores: Stores, user: User, facts: Partial<SessionOpening>): Promise<TokenId> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const at = facts.now ?? now;
  const session = newSession(user, { createdAt: at, lastSeenAt: at });
  await stores.sessions.openSession(
    newOpening(challenge, session, { perUserMax: 3, ...facts }),
    newEvent(),
  );
  return session.id;
}
