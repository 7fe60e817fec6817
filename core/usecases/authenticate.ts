import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { after, type Instant } from "../domain/instant.ts";
import { lastSeenGrainSeconds, type Session, sessionInForce } from "../domain/session.ts";
import { parseToken, secretMatches } from "../domain/token.ts";
import type { User } from "../domain/user.ts";
import type { Ports } from "../ports.ts";
import { StorageUnavailable } from "../store.ts";

export interface Authenticated {
  readonly session: Session;
  readonly user: User;
}

/**
 * Who a session token stands for. The hot path: one point read. Its last use is noted once a minute
 * at most, after the answer.
 */
export async function authenticate(
  ports: Ports,
  input: { readonly sessionToken: string },
): Promise<Outcome<Authenticated, "unauthenticated">> {
  const token = parseToken("session", input.sessionToken);
  if (token === null) return refused("unauthenticated");
  const found = await ports.store.findSession(token.id);
  if (found === null || !secretMatches(token.secretHash, found.session.secretHash)) {
    return refused("unauthenticated");
  }
  const now = ports.clock();
  if (!sessionInForce(found.session, now, ports.sessionPolicy)) return refused("unauthenticated");
  if (after(found.session.lastSeenAt, lastSeenGrainSeconds) <= now) {
    // Where too much is in flight already, the next request notes it.
    ports.background(() => touch(ports, found.session, now));
  }
  return granted(found);
}

/** A database that cannot be written just now must not sign anybody out: reading suffices. */
async function touch(ports: Ports, session: Session, now: Instant): Promise<void> {
  try {
    await ports.store.touchSession(session.id, session.lastSeenAt, now);
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
