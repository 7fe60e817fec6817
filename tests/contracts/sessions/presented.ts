import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenSession,
  givenUser,
  inParallel,
  minute,
  newChallenge,
  newEnding,
  newEvent,
  now,
  roles,
} from "../store_fixtures.ts";
import { checkedOf } from "./checked_of.ts";

/** Different values, so that a test notices any two that change places. */
const fullUser: Partial<User> = {
  phoneVerifiedAt: now - 2 * 24 * 60 * minute,
  roles: roles("billing", "staff"),
  origin: "created",
  phoneCorrectionsLeft: 3,
};

const fullSession: Partial<Session> = {
  createdAt: now + 1,
  lastSeenAt: now + 2,
  expiresAt: now + 10,
  idleSeconds: 60,
  absoluteSeconds: 70,
  amr: ["pwd", "otp"],
  authenticatedAt: now + 4,
  secondFactorAt: now + 5,
  deviceId: "d".repeat(22) as Session["deviceId"],
  address: "2001:db8::1",
  userAgent: "Überbrowser",
};

const nothing: Partial<Session> = {
  secondFactorAt: null,
  deviceId: null,
  address: null,
  userAgent: null,
};

/** `findSession` does not check its rows, so these compare it with reads that do. */
export function presentedContract(test: ContractTest): void {
  // PostgreSQL reads many at a time, with one statement.
  test("300 parallel findSession() each find their own session, or none", async (stores) => {
    const sessions: Session[] = [];
    for (let made = 0; made < 20; made++) sessions.push((await givenSession(stores)).session);
    const unknown = "unknown_session_id-42" as Session["id"];
    await inParallel(300, async (index) => {
      const session = sessions[index % 25];
      const found = await stores.sessions.findSession(session?.id ?? unknown);
      deepEqual(found?.session ?? null, session === undefined ? null : checkedOf(session));
      equal(found?.user.id, session?.userId);
    });
    deepEqual(await stores.sessions.findSession('"{},\\' as Session["id"]), null);
  });

  test("findSession() finds nothing by an ID that only looks like one of a session", async (stores) => {
    const ids = ["ABCDEFaaaaaaaaaaaaaaaA", "ABCDEFaaaaaaaaaaaaaaaQ"] as Session["id"][];
    for (const id of ids) await givenSession(stores, { id });
    // The first bytes are those of both; "B" has bits that no ID has.
    const others = ["ABCDEFaaaaaaaaaaaaaaaw", "ABCDEFaaaaaaaaaaaaaaaB", "ABCDEF", ""];
    const asked = [...ids, ...others] as Session["id"][];
    const found = await inParallel(
      asked.length,
      (at) => stores.sessions.findSession(asked[at] ?? ids[0] as never),
    );
    deepEqual(found.map((each) => each?.session.id ?? null), [...ids, ...others.map(() => null)]);
    for (const id of others) {
      equal(await stores.sessions.endSession(id as Session["id"], now + 1, newEvent()), false, id);
    }
  });

  test("findSession() returns what checked reads return, with every value set", async (stores) => {
    const { user, session } = await givenSession(
      stores,
      fullSession,
      await givenUser(stores, fullUser),
    );
    await stores.sessions.endAal2(session.id, now + 2, now + 2, now + 6);
    await fail(stores, user);
    await stores.users.lockUser({ userId: user.id, now: now + 8, ...newEnding() }, newEvent());
    deepEqual(await found(stores, session), {
      session: { ...checkedOf(session), aal2EndedAt: now + 6, endedAt: now + 8 },
      user: await stores.users.findUser(user.id),
    });
    const read = (await stores.sessions.findSession(session.id))?.user;
    const unset = Object.entries(read ?? {}).filter(([, value]) => value === null);
    deepEqual(unset, [["testUntil", null]]);
    const counters = [
      read?.secondFactorFailures,
      read?.secondFactorFailuresInRow,
      read?.passwordFailures,
      read?.familiarPasswordFailures,
    ];
    deepEqual(counters, [2, 4, 1, 3]);
  });

  test("findSession() returns what checked reads return, with no value set", async (stores) => {
    const { user, session } = await givenSession(stores, nothing);
    deepEqual(await found(stores, session), {
      session: checkedOf(session),
      user: await stores.users.findUser(user.id),
    });
  });

  test("findSession() reads the largest whole number exactly", async (stores) => {
    const expiresAt = Number.MAX_SAFE_INTEGER;
    const { session } = await givenSession(stores, { expiresAt });
    deepEqual((await found(stores, session))?.session.expiresAt, expiresAt);
  });
}

/** The session as it is found, which must be as it is listed, without what only lists show. */
async function found(
  stores: Stores,
  { id, userId }: Session,
): ReturnType<Stores["sessions"]["findSession"]> {
  const presented = await stores.sessions.findSession(id);
  const { sessions } = await stores.reports.listKept(userId, 9);
  deepEqual([presented?.session], sessions.map(checkedOf));
  return presented;
}

/** Sets each counter of failures to another number. */
async function fail(stores: Stores, user: User): Promise<void> {
  const { users, challenges } = stores;
  for (const by of ["strangers", "familiar", "familiar", "familiar"] as const) {
    await users.countPasswordFailure(user.id, by, newEvent());
  }
  const challenge = newChallenge(user);
  await challenges.insertChallenge(challenge, newEvent());
  const guess = {
    challengeId: challenge.id,
    userId: user.id,
    guessesMax: 5,
    failuresMax: 2,
    failuresInRowMax: 100,
    blockedUntil: now + minute,
    ofSentCode: false,
    onAccount: true,
  };
  const afterLockout = now + 2 * minute;
  for (const at of [now, now, afterLockout, afterLockout]) {
    await challenges.takeGuess({ ...guess, now: at });
  }
}
