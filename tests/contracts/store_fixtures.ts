import type { AuditEvent } from "../../core/domain/audit_event.ts";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { Device } from "../../core/domain/session/device.ts";
import { createIdSource, type IdPrefix } from "../../core/domain/id.ts";
import type { PasswordHash } from "../../core/domain/account/password.ts";
import type { PhoneNumber } from "../../core/domain/account/phone_number.ts";
import {
  type Session,
  type SessionLimits,
  shortLimits,
} from "../../core/domain/session/session.ts";
import { mintToken, type TokenId } from "../../core/domain/token.ts";
import type { Role } from "../../core/domain/account/role.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Username, UsernameKey } from "../../core/domain/account/username.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import type { SweepLimits } from "../../core/ports/stores/upkeep_store.ts";
import type { SessionEnding, SessionOpening } from "../../core/ports/stores/session_store.ts";
import { newInsertion } from "../user_rows.ts";

export interface OpenedStore {
  readonly stores: Stores;
  close(): Promise<void>;
}

/** Adds a test with a separate, empty store, which is closed afterward. */
export type ContractTest = (
  sentence: string,
  body: (stores: Stores) => void | Promise<void>,
) => void;

/** 2026-01-01T00:00:00Z. */
export const now = Date.UTC(2026, 0, 1);
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * 60 * minute;

export const passwordHash =
  "$2b$12$eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee" as PasswordHash;

let made = 0;

/** Returns a number that is unique in this process. */
export function next(): number {
  return ++made;
}

export function name(text: string): Username {
  return text as Username;
}

/** In byte order, each once. */
export function roles(...texts: readonly string[]): readonly Role[] {
  return texts.map((text) => text as Role);
}

export function key(text: string): UsernameKey {
  return text as UsernameKey;
}

export function phone(lastTwo: number): PhoneNumber {
  return `+1202555${String(100 + lastTwo % 100).padStart(4, "0")}` as PhoneNumber;
}

export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

export const newId = createIdSource(randomBytes);

/** An ID that sorts before all others. */
export function oldestId<Prefix extends IdPrefix>(prefix: Prefix): `${Prefix}_${string}` {
  return createIdSource(randomBytes)(prefix, 0);
}

export function newUser(facts: Partial<User> = {}): User {
  const number = next();
  return {
    id: newId("usr", now + number),
    username: name(`user-${number}`),
    // Of another area than phone(), which makes the numbers that tests name.
    phoneNumber: `+1303${phone(number).slice(-7)}` as PhoneNumber,
    phoneVerifiedAt: null,
    phoneUsedAgainAt: null,
    phoneCorrectionsLeft: 0,
    createdAt: now + number,
    lastLoginAt: null,
    secondFactorFailures: 0,
    secondFactorBlockedUntil: null,
    secondFactorFailuresInRow: 0,
    passwordFailures: 0,
    familiarPasswordFailures: 0,
    lockedAt: null,
    roles: [],
    origin: "registered",
    testUntil: null,
    ...facts,
  };
}

export function newEvent(facts: Partial<AuditEvent> = {}): AuditEvent {
  const at = now + next();
  return {
    id: newId("evt", at),
    at,
    type: "user.registered",
    actor: "user",
    actorName: null,
    userId: null,
    address: "192.0.2.1",
    requestId: null,
    apiKeyId: null,
    peerAddress: null,
    reason: null,
    detail: {},
    count: 1,
    lastAt: facts.at ?? at,
    ...facts,
  };
}

/** An open challenge with one send, ready for guesses, which expires ten minutes after `now`. */
export function newChallenge(user: User, facts: Partial<Challenge> = {}): Challenge {
  const { id, secretHash } = mintToken("challenge", randomBytes);
  return {
    id,
    secretHash,
    userId: user.id,
    purpose: "login",
    phoneNumber: null,
    sessionId: null,
    numberVersion: 0,
    createdAt: now,
    expiresAt: now + 10 * minute,
    endedAs: null,
    guesses: 0,
    sends: 1,
    smsSends: 1,
    landline: false,
    resendAfter: now,
    lastSendAt: null,
    undeliveredChannel: null,
    smsUndelivered: false,
    verificationId: `VE${next()}`,
    channel: "sms",
    passkeyNonce: null,
    priorProof: null,
    ...facts,
  };
}

export function newSession(user: User, facts: Partial<Session> = {}): Session {
  const { id, secretHash } = mintToken("session", randomBytes);
  return {
    id,
    secretHash,
    userId: user.id,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + day,
    endedAt: null,
    ...shortLimits,
    amr: ["pwd", "sms"],
    authenticatedAt: now,
    secondFactorAt: now,
    aal2EndedAt: null,
    deviceId: null,
    address: "192.0.2.1",
    userAgent: "test",
    ...facts,
  };
}

/** A device that is trusted for 30 days from `now`. */
export function newDevice(user: User, facts: Partial<Device> = {}): Device {
  const { id, secretHash } = mintToken("device", randomBytes);
  return {
    id,
    secretHash,
    userId: user.id,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + 30 * day,
    endedAt: null,
    address: "192.0.2.1",
    userAgent: "test",
    ...facts,
  };
}

/** An opening with a sent code that verifies the phone, idle after an hour, far below the limit. */
export function newOpening(
  challenge: Pick<Challenge, "id">,
  session: Session,
  facts: Partial<SessionOpening> = {},
): SessionOpening {
  return {
    challengeId: challenge.id,
    session,
    now,
    spend: null,
    verifiesPhone: true,
    test: false,
    accountsPerNumber: 0,
    numberVersion: null,
    replaces: null,
    device: null,
    recoveryCodes: null,
    perUserMax: 1000,
    ...newEnding(),
    ...facts,
  };
}

/** The limits of the settings: longer than those of any session in the contracts. */
export const limits: SessionLimits = {
  idleSeconds: 30 * 24 * 60 * 60,
  absoluteSeconds: 400 * 24 * 60 * 60,
};

/** The ending of a change: sessions are idle after an hour, by their own limits. */
export function newEnding(): SessionEnding {
  return {
    limits,
    endsReset: { as: "login", event: newEvent() },
    endedEvent: newEvent({ type: "session.ended" }),
  };
}

/** Adds a user to the store. */
export async function givenUser(stores: Stores, facts: Partial<User> = {}): Promise<User> {
  const user = newUser(facts);
  await stores.users.insertUser(newInsertion(user, passwordHash), newEvent({ userId: user.id }));
  return user;
}

/** Adds a user with an open challenge. */
export async function givenChallenge(
  stores: Stores,
  facts: Partial<Challenge> = {},
): Promise<{ readonly user: User; readonly challenge: Challenge }> {
  const user = await givenUser(stores);
  const challenge = newChallenge(user, facts);
  await stores.challenges.insertChallenge(challenge, newEvent());
  return { user, challenge };
}

/** Adds a user who is logged in. */
export async function givenSession(
  stores: Stores,
  facts: Partial<Session> = {},
  of: User | null = null,
): Promise<{ readonly user: User; readonly session: Session }> {
  const user = of ?? await givenUser(stores);
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const session = newSession(user, facts);
  await stores.sessions.openSession(newOpening(challenge, session), newEvent());
  return { user, session };
}

/** Adds a user with a trusted device. */
export async function givenDevice(
  stores: Stores,
  facts: Partial<Device> = {},
  of: User | null = null,
): Promise<{ readonly user: User; readonly device: Device }> {
  const user = of ?? await givenUser(stores);
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const device = newDevice(user, facts);
  await stores.sessions.openSession(
    newOpening(challenge, newSession(user), { device }),
    newEvent(),
  );
  return { user, device };
}

/** Runs `count` calls in parallel and returns their results. */
export function inParallel<Value>(
  count: number,
  run: (index: number) => Promise<Value>,
): Promise<Value[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => run(index)));
}

/** The newest 200 events of the audit log, newest first. */
export async function allEvents(stores: Stores): Promise<readonly AuditEvent[]> {
  return (await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items;
}

/** Whether the event is in the audit log. */
export async function recorded(stores: Stores, event: AuditEvent): Promise<boolean> {
  return (await allEvents(stores)).some(({ id }) => id === event.id);
}

/** Adds a user with an authenticator app that was confirmed at step 7. */
export async function givenTotp(stores: Stores, secretBox = "box"): Promise<User> {
  const user = await givenUser(stores);
  await stores.factors.saveTotp({ userId: user.id, secretBox, now }, newEvent());
  await stores.factors.confirmTotp({ userId: user.id, secretBox, step: 7, now }, newEvent());
  return user;
}

/** The current state of the challenge. */
export async function challengeNow(stores: Stores, { id }: Challenge): Promise<Challenge> {
  const found = await stores.challenges.findChallenge(id);
  if (found === null) throw new Error("The challenge is missing");
  return found.challenge;
}

/** When a session ended; null if it has not. */
export async function endedAt(stores: Stores, id: TokenId): Promise<number | null | undefined> {
  return (await stores.sessions.findSession(id))?.session.endedAt;
}

export function ends(
  stores: Stores,
  ids: readonly TokenId[],
): Promise<(number | null | undefined)[]> {
  return Promise.all(ids.map((id) => endedAt(stores, id)));
}

/** Limits for a sweep that keeps all events and deliveries. */
export function unverified(unverifiedBefore: number): SweepLimits {
  return { unverifiedBefore, eventsBefore: 0, deliveriesBefore: 0 };
}
