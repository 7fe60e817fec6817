import { granted, type Outcome } from "../../domain/refusal.ts";
import { type ListedSessionAt, sessionAt } from "../../domain/session/assurance.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts, type Reader } from "./authenticate.ts";

type ListSessionsPorts = AuthenticatePorts & Pick<Ports, "sessions" | "policies" | "clock">;

export interface OwnSessions {
  /** Active sessions, newest first, at most 50. */
  readonly sessions: readonly ListedSessionAt[];
  /** The session of this request. */
  readonly current: ListedSessionAt["id"];
}

/** Lists the caller's sessions. A session is sufficient (ASVS 5.0 7.5.2): two factors opened it. */
export async function listOwnSessions(
  ports: ListSessionsPorts,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<OwnSessions, "unauthenticated">> {
  const found = await authenticate(ports, input, reader);
  if (!found.ok) return found;
  const { session, user } = found.value;
  return granted({ sessions: await listActiveSessions(ports, user.id), current: session.id });
}

/** Lists a user's active sessions, newest first, at most 50. */
export async function listActiveSessions(
  ports: Pick<Ports, "sessions" | "policies" | "clock">,
  userId: UserId,
): Promise<readonly ListedSessionAt[]> {
  const now = ports.clock();
  const policy = ports.policies.session;
  const sessions = await ports.sessions.listSessions(userId, now, policy);
  return sessions.map((session) => sessionAt(session, now, policy));
}
