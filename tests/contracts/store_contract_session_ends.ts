import { deepEqual, equal } from "node:assert/strict";
import type { TokenId } from "../../core/domain/token.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import type { SessionOpening } from "../../core/ports/stores/session_store.ts";
import {
  atOnce,
  type ContractTest,
  day,
  givenDevice,
  givenSession,
  givenUser,
  minute,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

export function sessionEndContract(test: ContractTest): void {
  test("endSessionOf() ends the user's own once, and no other's (R42)", async (stores) => {
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

  test("endSessionOf(), twenty times at once, ends once", async (stores) => {
    const { user, session } = await givenSession(stores);
    const answers = await atOnce(
      20,
      () => stores.sessions.endSessionOf(user.id, session.id, now, newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("endOtherSessions() ends all of the user's but one, and says how many", async (stores) => {
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

  test("endOtherSessions() beside logins never deadlocks and keeps its own", async (stores) => {
    const { user, session: kept } = await givenSession(stores);
    await atOnce(40, async (index) => {
      if (index % 2 === 1) await givenSession(stores, {}, user);
      else await stores.sessions.endOtherSessions(user.id, kept.id, now + 1, newEvent());
    });
    equal(await endedAt(stores, kept.id), null);
    await stores.sessions.endOtherSessions(user.id, kept.id, now + 2, newEvent());
    const left = await stores.sessions.listSessions(user.id, now + 2, now - day);
    deepEqual(left.map(({ id }) => id), [kept.id]);
  });

  test("openSession() beyond the limit ends the oldest in force (R43)", async (stores) => {
    const user = await givenUser(stores);
    const ids: TokenId[] = [];
    for (let at = 0; at < 5; at++) ids.push(await open(stores, user, { now: now + at }));
    deepEqual(await ends(stores, ids), [now + 3, now + 4, null, null, null]);
  });

  test("openSession() does not count what is idle, expired or ended (R43)", async (stores) => {
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
      "the idle and the expired are left as they were",
    );
  });

  test("openSession() never ends the session that it opens, nor a stranger's", async (stores) => {
    const user = await givenUser(stores);
    const { session: strangers } = await givenSession(stores);
    for (let again = 0; again < 20; again++) {
      // All at one instant: their order by id is chance.
      const id = await open(stores, user, { perUserMax: 1 });
      equal(await endedAt(stores, id), null);
    }
    equal((await stores.sessions.listSessions(user.id, now, now - day)).length, 1);
    equal(await endedAt(stores, strangers.id), null);
  });

  test("openSession() and openDeviceSession(), thirty at once, leave the limit", async (stores) => {
    const { user, device } = await givenDevice(stores);
    await atOnce(30, async (index) => {
      const session = newSession(user, { amr: ["pwd", "device"], deviceId: device.id });
      const opening = newOpening(newChallenge(user), session, { perUserMax: 3 });
      if (index % 2 === 0) await stores.sessions.openDeviceSession(opening, newEvent());
      else await open(stores, user, {});
    });
    equal((await stores.sessions.listSessions(user.id, now, now - day)).length, 3);
  });
}

/** With three sessions at most. Of parallel calls one may lose its challenge to the next. */
async function open(stores: Stores, user: User, facts: Partial<SessionOpening>): Promise<TokenId> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const at = facts.now ?? now;
  const session = newSession(user, { createdAt: at, lastSeenAt: at });
  const limits = { perUserMax: 3, idleSince: at - 60 * minute };
  await stores.sessions.openSession(
    newOpening(challenge, session, { ...limits, ...facts }),
    newEvent(),
  );
  return session.id;
}

async function endedAt(stores: Stores, id: TokenId): Promise<number | null | undefined> {
  return (await stores.sessions.findSession(id))?.session.endedAt;
}

function ends(stores: Stores, ids: readonly TokenId[]): Promise<(number | null | undefined)[]> {
  return Promise.all(ids.map((id) => endedAt(stores, id)));
}
