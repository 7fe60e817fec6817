import { after, type Instant } from "../../domain/instant.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Session } from "../../domain/session/session.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts } from "./authenticate.ts";

type ListSessionsPorts = AuthenticatePorts & Pick<Ports, "sessions" | "policies" | "clock">;

export interface OwnSessions {
  /** Active sessions, newest first, at most 50. */
  readonly sessions: readonly Session[];
  /** The session of this request. */
  readonly current: Session["id"];
}

/** Lists the caller's sessions. A session is sufficient (ASVS 5.0 7.5.2): two factors opened it. */
export async function listOwnSessions(
  ports: ListSessionsPorts,
  input: { readonly sessionToken: string },
): Promise<Outcome<OwnSessions, "unauthenticated">> {
  const found = await authenticate(ports, input);
  if (!found.ok) return found;
  const { session, user } = found.value;
  return granted({ sessions: await listActiveSessions(ports, user.id), current: session.id });
}

/** Lists a user's active sessions, newest first, at most 50. */
export async function listActiveSessions(
  ports: Pick<Ports, "sessions" | "policies" | "clock">,
  userId: UserId,
): Promise<readonly Session[]> {
  const now = ports.clock();
  return await ports.sessions.listSessions(userId, now, idleSince(ports, now));
}

/** Returns the cutoff: sessions last seen at or before it are no longer active at `now`. */
export function idleSince({ policies }: Pick<Ports, "policies">, now: Instant): Instant {
  return after(now, -policies.session.idleSeconds);
}
