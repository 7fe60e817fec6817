import { deepEqual, equal, ok } from "node:assert/strict";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { hashRecoveryCode } from "../../../core/domain/factors/recovery_code.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import type { EndedSessions, SessionEnding } from "../../../core/ports/stores/session_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  allEvents,
  type ContractTest,
  givenDevice,
  givenSession,
  inParallel,
  minute,
  newChallenge,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
  passwordHash,
  phone,
} from "../store_fixtures.ts";

const at = now + 90 * minute;

/** A user with three active sessions, two of them by a device. Others are idle or have ended. */
interface Account {
  readonly user: User;
  readonly device: Device;
  readonly own: Session;
}

interface Change {
  /** How many of the three sessions it ends. */
  readonly ends: number;
  readonly make: (
    stores: Stores,
    account: Account,
    ending: SessionEnding,
  ) => Promise<EndedSessions | null>;
}

const to = "another hash" as PasswordHash;

const changes: Readonly<Record<string, Change>> = {
  "lockUser()": {
    ends: 3,
    make: (stores, { user: { id: userId } }, ending) =>
      stores.users.lockUser({ userId, now: at, ...ending }, newEvent()),
  },
  "endDevice()": {
    ends: 2,
    make: (stores, { user, device: { id } }, ending) =>
      stores.sessions.endDevice({ userId: user.id, id, now: at, ...ending }, newEvent()),
  },
  "changePassword()": {
    ends: 2,
    make: (stores, { user, own }, ending) => {
      const keep = { keepSessionId: own.id, keepNetwork: "192.0.2.1" };
      const change = { userId: user.id, from: passwordHash, to, ...keep, now: at, ...ending };
      return stores.users.changePassword(change, newEvent());
    },
  },
  "resetPassword()": {
    ends: 3,
    make: async (stores, { user: { id: userId }, user }, ending) => {
      const recoveryCode = hashRecoveryCode("a".repeat(15), userId);
      ok(recoveryCode);
      await stores.factors.replaceRecoveryCodes(userId, [recoveryCode], now, newEvent());
      const challenge = newChallenge(user, { purpose: "password_reset" });
      await stores.challenges.insertChallenge(challenge, newEvent());
      const reset = { challengeId: challenge.id, userId, recoveryCode, waited: null, to, now: at };
      return await stores.users.resetPassword({ ...reset, ...ending }, newEvent());
    },
  },
  "changePhone() with endOthers": {
    ends: 2,
    make: (stores, account, ending) => changePhone(stores, account, true, ending),
  },
  "changePhone() without endOthers": {
    ends: 0,
    make: (stores, account, ending) => changePhone(stores, account, false, ending),
  },
  "openSession() at the limit": {
    ends: 2,
    make: (stores, account, ending) => openSession(stores, account, 2, null, ending),
  },
  "openSession() below the limit": {
    ends: 0,
    make: (stores, account, ending) => openSession(stores, account, 4, null, ending),
  },
  "openSession() with replaces": {
    ends: 1,
    make: (stores, account, ending) => openSession(stores, account, 2, account.own.id, ending),
  },
  "openDeviceSession()": {
    ends: 3,
    make: (stores, { user, device }, ending) => {
      const session = newSession(user, { createdAt: at, lastSeenAt: at, deviceId: device.id });
      return stores.sessions.openDeviceSession(
        { session, now: at, perUserMax: 1, ...ending },
        newEvent(),
      );
    },
  },
};

export function endedSessionContract(test: ContractTest): void {
  for (const [name, { ends, make }] of Object.entries(changes)) {
    test(`${name} ends ${ends} active sessions, returns and records the count`, async (stores) => {
      const account = await givenAccount(stores);
      const endedEvent = newLine(account.user);
      const ending = { ...newEnding(), endedEvent };
      deepEqual(await make(stores, account, ending), { endedSessions: ends });
      const detail = { ...endedEvent.detail, sessions: ends };
      const line = ends === 0 ? null : { ...endedEvent, detail, lastAt: at };
      deepEqual(await lineOf(stores, endedEvent), line);
    });
  }

  test("a refused change records no event of ended sessions", async (stores) => {
    const { user, own } = await givenAccount(stores);
    const endedEvent = newLine(user);
    const ending = { ...newEnding(), endedEvent };
    const keep = { keepSessionId: own.id, keepNetwork: "192.0.2.1" };
    const change = { userId: user.id, from: to, to, ...keep, now: at, ...ending };
    equal(await stores.users.changePassword(change, newEvent()), null);
    const unknown = { userId: "usr_none", now: at, ...ending } as const;
    equal(await stores.users.lockUser(unknown, newEvent()), null);
    equal(await lineOf(stores, endedEvent), null);
  });

  test("lockUser() in parallel with endSession() counts each session once", async (stores) => {
    const { user, session: first } = await givenSession(stores);
    const sessions = [first];
    while (sessions.length < 20) {
      sessions.push((await givenSession(stores, {}, user)).session);
    }
    const endedEvent = newLine(user);
    const lock = { userId: user.id, now, ...newEnding(), endedEvent };
    let byLock: EndedSessions | null = null;
    let singly = 0;
    await inParallel(21, async (index) => {
      if (index === 10) byLock = await stores.users.lockUser(lock, newEvent());
      else {
        const { id } = sessions[index > 10 ? index - 1 : index] ?? first;
        if (await stores.sessions.endSession(id, now, newEvent())) singly++;
      }
    });
    deepEqual(byLock, { endedSessions: 20 - singly });
    equal((await lineOf(stores, endedEvent))?.detail["sessions"] ?? 0, 20 - singly);
  });
}

async function givenAccount(stores: Stores): Promise<Account> {
  const { user, session: own } = await givenSession(stores, { lastSeenAt: at - minute });
  const { device } = await givenDevice(stores, {}, user);
  const of = { lastSeenAt: at, deviceId: device.id };
  await givenSession(stores, of, user);
  await givenSession(stores, of, user);
  await givenSession(stores, { ...of, lastSeenAt: at - 60 * minute }, user);
  await givenSession(stores, { ...of, expiresAt: at }, user);
  await givenSession(stores, { ...of, endedAt: at - 1 }, user);
  await givenSession(stores, { lastSeenAt: at });
  return { user, device, own };
}

async function changePhone(
  stores: Stores,
  { user: { id: userId }, user, own: { id: sessionId } }: Account,
  endOthers: boolean,
  ending: SessionEnding,
): Promise<EndedSessions | null> {
  const phoneNumber = phone(77);
  const challenge = newChallenge(user, { purpose: "phone_change", phoneNumber, sessionId });
  await stores.challenges.insertChallenge(challenge, newEvent());
  const what = { challengeId: challenge.id, userId, phoneNumber, keepSessionId: sessionId };
  return await stores.users.changePhone({
    ...what,
    endOthers,
    accountsPerNumber: 0,
    now: at,
    ...ending,
  }, newEvent());
}

async function openSession(
  stores: Stores,
  { user }: Account,
  perUserMax: number,
  replaces: Session["id"] | null,
  ending: SessionEnding,
): Promise<EndedSessions | null> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const session = newSession(user, { createdAt: at, lastSeenAt: at });
  const opening = newOpening(challenge, session, { now: at, perUserMax, replaces, ...ending });
  return await stores.sessions.openSession(opening, newEvent());
}

function newLine({ id: userId }: User): AuditEvent {
  return newEvent({ type: "session.ended", userId, at, detail: { by: 'a "test"' } });
}

/** The event from the audit log, or null if it is not there. */
async function lineOf(stores: Stores, { id }: AuditEvent): Promise<AuditEvent | null> {
  return (await allEvents(stores)).find((event) => event.id === id) ?? null;
}
