import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/instant.ts";
import {
  type SessionAt,
  sessionAt,
  steppedUp,
  unrecordedDrop,
} from "../../domain/session/assurance.ts";
import {
  type CheckedSession,
  lastSeenIsStale,
  sessionIsActive,
} from "../../domain/session/session.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import { parseToken, secretMatches } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";
import { type Operation, refuseOperation } from "../record/refuse_operation.ts";
import { barOfTestUser, isSessionActive, recordDrop } from "../record/written_ends.ts";
import type { RecordRefusalPorts } from "../record/record_refusal.ts";

export type AuthenticatePorts =
  & RecordRefusalPorts
  & Pick<Ports, "sessions" | "testNumbers" | "policies" | "clock" | "background">;

export interface Authenticated {
  readonly session: SessionAt;
  readonly user: User;
  /** Whether sensitive operations are allowed now. */
  readonly isSteppedUp: boolean;
}

/** What a use case that records nothing needs of its caller. */
export type Reader = Pick<Caller, "noteSubject">;

/**
 * Returns the session and user of a session token. The hot path: one point read. The last use is
 * recorded at most once a minute, after the response; the end of `aal2` once, before the response.
 */
export async function authenticate(
  ports: AuthenticatePorts,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<Authenticated, "unauthenticated">> {
  const found = await findPresented(ports, input.sessionToken, reader);
  return found === null ? refused("unauthenticated") : await continueSession(ports, found);
}

/** A session as it was found by what the client presented, active or not. */
export interface FoundSession {
  readonly session: CheckedSession;
  readonly user: User;
}

/** Checks that a session is active, and records its use. */
export async function continueSession(
  ports: AuthenticatePorts,
  found: FoundSession,
): Promise<Outcome<Authenticated, "unauthenticated">> {
  const now = ports.clock();
  const policy = ports.policies.session;
  // Awaits only what records an end: each await would cost the hot path a microsecond.
  const active = sessionIsActive(found.session, now, policy) ||
    await isSessionActive(ports, found.session, now);
  // A lock ends sessions too; this catches any that slipped through.
  if (!active || found.user.lockedAt !== null) return refused("unauthenticated");
  // Its sessions end with a test number, even before its users are deleted.
  if (isTestUser(found.user) && await barOfTestUser(ports, found.user) !== null) {
    return refused("unauthenticated");
  }
  const session = sessionAt(found.session, now, policy);
  const droppedAt = unrecordedDrop(session, now, policy);
  if (droppedAt !== null) {
    await recordDrop(ports, session, now, droppedAt);
  } else if (lastSeenIsStale(session, now)) {
    // If too many background tasks are pending, the next request records it.
    ports.background(() => touch(ports, session, now));
  }
  return granted({ session, user: found.user, isSteppedUp: steppedUp(session, now) });
}

/**
 * Authenticates for an operation: a refusal is recorded in the audit log, with the user if the
 * token is one that has ended. `authenticate` alone records nothing: it decides nothing about
 * anyone, and any client with an old token would fill the audit log.
 */
export async function authenticateFor(
  ports: AuthenticatePorts,
  input: { readonly sessionToken: string },
  operation: Operation,
  caller: Caller,
): Promise<Outcome<Authenticated, "unauthenticated">> {
  const found = await authenticate(ports, input, caller);
  if (found.ok) return found;
  const ended = await findPresented(ports, input.sessionToken, caller);
  const requested = { operation, userId: ended?.user.id ?? null, caller };
  return await refuseOperation(ports, requested, "unauthenticated");
}

/** Finds the session of a token, active or not, and notes it. */
async function findPresented(
  ports: AuthenticatePorts,
  text: string,
  { noteSubject }: Reader,
): Promise<FoundSession | null> {
  const token = parseToken("session", text);
  const found = token === null ? null : await ports.sessions.findSession(token.id);
  if (token === null || found === null) return null;
  if (!secretMatches(token.secretHash, found.session.secretHash)) return null;
  noteSubject?.({ userId: found.user.id, sessionId: found.session.id });
  return found;
}

/** A database that cannot be written must not log anyone out: reading is enough. */
async function touch(
  ports: AuthenticatePorts,
  session: CheckedSession,
  now: Instant,
): Promise<void> {
  try {
    await ports.sessions.touchSession(session.id, session.lastSeenAt, now);
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
