import { after, type Instant } from "../../domain/instant.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Session } from "../../domain/session/session.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts } from "./authenticate.ts";

type ListSessionsPorts = AuthenticatePorts & Pick<Ports, "sessions" | "policies" | "clock">;

export interface OwnSessions {
  /** In force, newest first, 50 at most. */
  readonly sessions: readonly Session[];
  /** The one that asks. */
  readonly current: Session["id"];
}

/** The caller's own sessions. A session suffices (ASVS 5.0 7.5.2): it was opened by two factors. */
export async function listOwnSessions(
  ports: ListSessionsPorts,
  input: { readonly sessionToken: string },
): Promise<Outcome<OwnSessions, "unauthenticated">> {
  const found = await authenticate(ports, input);
  if (!found.ok) return found;
  const { session, user } = found.value;
  return granted({ sessions: await listActiveSessions(ports, user.id), current: session.id });
}

/** A user's sessions in force, newest first, 50 at most. */
export async function listActiveSessions(
  ports: Pick<Ports, "sessions" | "policies" | "clock">,
  userId: UserId,
): Promise<readonly Session[]> {
  const now = ports.clock();
  return await ports.sessions.listSessions(userId, now, idleSince(ports, now));
}

/** Sessions that were last seen by then are no longer in force at `now`. */
export function idleSince({ policies }: Pick<Ports, "policies">, now: Instant): Instant {
  return after(now, -policies.session.idleSeconds);
}
