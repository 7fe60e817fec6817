import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { after } from "../domain/instant.ts";
import { lastSeenGrainSeconds, type Session, sessionInForce } from "../domain/session.ts";
import { parseToken, secretMatches } from "../domain/token.ts";
import type { User } from "../domain/user.ts";
import { type Ports, StorageUnavailable } from "../ports.ts";

export interface Authenticated {
  readonly session: Session;
  readonly user: User;
}

/** Who a session token stands for. The hot path: one point read, and a write a minute at most. */
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
  if (!sessionInForce(found.session, now)) return refused("unauthenticated");
  if (after(found.session.lastSeenAt, lastSeenGrainSeconds) <= now) {
    await touch(ports, token.id, now);
  }
  return granted(found);
}

/** A database that cannot be written just now must not sign anybody out: reading suffices. */
async function touch(ports: Ports, id: Session["id"], now: number): Promise<void> {
  try {
    await ports.store.touchSession(id, now);
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
