import { deepEqual, equal } from "node:assert/strict";
import type { TokenId } from "../../core/domain/token.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Store } from "../../core/ports/store.ts";
import type { SessionOpening } from "../../core/ports/account_store.ts";
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
  test("endSessionOf() ends the user's own once, and no other's (R42)", async (store) => {
    const { user, session } = await givenSession(store);
    const stranger = await givenUser(store);
    const refused = newEvent();
    equal(await store.endSessionOf(stranger.id, session.id, now + 1, refused), false);
    equal(await store.endSessionOf(user.id, newSession(newUser()).id, now, refused), false);
    equal(await endedAt(store, session.id), null);
    const event = newEvent();
    equal(await store.endSessionOf(user.id, session.id, now + 1, event), true);
    equal(await recorded(store, event), true);
    equal(await store.endSessionOf(user.id, session.id, now + 2, refused), false);
    equal(await endedAt(store, session.id), now + 1);
    const { session: old } = await givenSession(store, {}, user);
    equal(await store.endSessionOf(user.id, old.id, old.expiresAt, refused), false);
    equal(await recorded(store, refused), false);
  });

  test("endSessionOf(), twenty times at once, ends once", async (store) => {
    const { user, session } = await givenSession(store);
    const answers = await atOnce(
      20,
      () => store.endSessionOf(user.id, session.id, now, newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("endOtherSessions() ends all of the user's but one, and says how many", async (store) => {
    const { user, session: kept } = await givenSession(store);
    const { session: first } = await givenSession(store, {}, user);
    const { session: second } = await givenSession(store, {}, user);
    const { session: expired } = await givenSession(store, { expiresAt: now + 1 }, user);
    const { session: strangers } = await givenSession(store);
    const event = newEvent();
    equal(await store.endOtherSessions(user.id, kept.id, now + 1, event), 2);
    const ends = [kept, first, second, expired, strangers].map(({ id }) => endedAt(store, id));
    deepEqual(await Promise.all(ends), [null, now + 1, now + 1, null, null]);
    equal(await recorded(store, event), true);
    const none = newEvent();
    equal(await store.endOtherSessions(user.id, kept.id, now + 2, none), 0);
    equal(await recorded(store, none), true);
  });

  test("endOtherSessions() beside logins never deadlocks and keeps its own", async (store) => {
    const { user, session: kept } = await givenSession(store);
    await atOnce(40, async (index) => {
      if (index % 2 === 1) await givenSession(store, {}, user);
      else await store.endOtherSessions(user.id, kept.id, now + 1, newEvent());
    });
    equal(await endedAt(store, kept.id), null);
    await store.endOtherSessions(user.id, kept.id, now + 2, newEvent());
    const left = await store.listSessions(user.id, now + 2, now - day);
    deepEqual(left.map(({ id }) => id), [kept.id]);
  });

  test("openSession() beyond the limit ends the oldest in force (R43)", async (store) => {
    const user = await givenUser(store);
    const ids: TokenId[] = [];
    for (let at = 0; at < 5; at++) ids.push(await open(store, user, { now: now + at }));
    deepEqual(await ends(store, ids), [now + 3, now + 4, null, null, null]);
  });

  test("openSession() does not count what is idle, expired or ended (R43)", async (store) => {
    const user = await givenUser(store);
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
      ids.push((await givenSession(store, each, user)).session.id);
    }
    const first = await open(store, user, { now: at });
    deepEqual(await ends(store, [...ids, first]), [null, null, null, null, at, null]);
    const second = await open(store, user, { now: at + 1 });
    deepEqual(
      await ends(store, [...ids, first, second]),
      [at + 1, null, null, null, at, null, null],
      "the idle and the expired are left as they were",
    );
  });

  test("openSession() never ends the session that it opens, nor a stranger's", async (store) => {
    const user = await givenUser(store);
    const { session: strangers } = await givenSession(store);
    for (let again = 0; again < 20; again++) {
      // All at one instant: their order by id is chance.
      const id = await open(store, user, { perUserMax: 1 });
      equal(await endedAt(store, id), null);
    }
    equal((await store.listSessions(user.id, now, now - day)).length, 1);
    equal(await endedAt(store, strangers.id), null);
  });

  test("openSession() and openDeviceSession(), thirty at once, leave the limit", async (store) => {
    const { user, device } = await givenDevice(store);
    await atOnce(30, async (index) => {
      const session = newSession(user, { amr: ["pwd", "device"], deviceId: device.id });
      const opening = newOpening(newChallenge(user), session, { perUserMax: 3 });
      if (index % 2 === 0) await store.openDeviceSession(opening, newEvent());
      else await open(store, user, {});
    });
    equal((await store.listSessions(user.id, now, now - day)).length, 3);
  });
}

/** With three sessions at most. Of parallel calls one may lose its challenge to the next. */
async function open(store: Store, user: User, facts: Partial<SessionOpening>): Promise<TokenId> {
  const challenge = newChallenge(user);
  await store.insertChallenge(challenge, newEvent());
  const at = facts.now ?? now;
  const session = newSession(user, { createdAt: at, lastSeenAt: at });
  const limits = { perUserMax: 3, idleSince: at - 60 * minute };
  await store.openSession(newOpening(challenge, session, { ...limits, ...facts }), newEvent());
  return session.id;
}

async function endedAt(store: Store, id: TokenId): Promise<number | null | undefined> {
  return (await store.findSession(id))?.session.endedAt;
}

function ends(store: Store, ids: readonly TokenId[]): Promise<(number | null | undefined)[]> {
  return Promise.all(ids.map((id) => endedAt(store, id)));
}
