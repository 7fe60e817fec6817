import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/instant.ts";
import { lastSeenIsStale, type Session } from "../../domain/session/session.ts";
import { parseToken, secretMatches } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";
import { type Operation, refuseOperation } from "../record/refuse_operation.ts";
import { isSessionActive } from "../record/written_ends.ts";
import type { RecordRefusalPorts } from "../record/record_refusal.ts";

export type AuthenticatePorts =
  & RecordRefusalPorts
  & Pick<Ports, "sessions" | "policies" | "clock" | "background">;

export interface Authenticated {
  readonly session: Session;
  readonly user: User;
}

/**
 * Who a session token stands for. The hot path: one point read. Its last use is noted once a minute
 * at most, after the answer.
 */
export async function authenticate(
  ports: AuthenticatePorts,
  input: { readonly sessionToken: string },
): Promise<Outcome<Authenticated, "unauthenticated">> {
  const found = await findPresented(ports, input.sessionToken);
  if (found === null) return refused("unauthenticated");
  const now = ports.clock();
  const inForce = await isSessionActive(ports, found.session, now);
  // A lock ends the sessions too; whatever slipped by is caught here.
  if (!inForce || found.user.lockedAt !== null) return refused("unauthenticated");
  if (lastSeenIsStale(found.session, now)) {
    // Where too much is in flight already, the next request notes it.
    ports.background(() => touch(ports, found.session, now));
  }
  return granted(found);
}

/**
 * `authenticate` for an operation: a refusal goes on record, with its user where the token is one
 * that has ended. Looking oneself up leaves no line: it decides nothing about anybody, and any
 * client with an old token would fill the record.
 */
export async function authenticateFor(
  ports: AuthenticatePorts,
  input: { readonly sessionToken: string },
  operation: Operation,
  caller: Caller,
): Promise<Outcome<Authenticated, "unauthenticated">> {
  const found = await authenticate(ports, input);
  if (found.ok) return found;
  const ended = await findPresented(ports, input.sessionToken);
  const requested = { operation, userId: ended?.user.id ?? null, caller };
  return await refuseOperation(ports, requested, "unauthenticated");
}

/** The session that a token names, in force or not. */
async function findPresented(
  ports: AuthenticatePorts,
  text: string,
): Promise<Authenticated | null> {
  const token = parseToken("session", text);
  const found = token === null ? null : await ports.sessions.findSession(token.id);
  if (token === null || found === null) return null;
  return secretMatches(token.secretHash, found.session.secretHash) ? found : null;
}

/** A database that cannot be written just now must not sign anybody out: reading suffices. */
async function touch(ports: AuthenticatePorts, session: Session, now: Instant): Promise<void> {
  try {
    await ports.sessions.touchSession(session.id, session.lastSeenAt, now);
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
