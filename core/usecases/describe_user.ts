import type { AuditEvent } from "../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import type { Session, SessionPolicy } from "../domain/session.ts";
import type { User, UserId } from "../domain/user.ts";
import type { Ports } from "../ports.ts";
import { sessionsInForce } from "./list_sessions.ts";

export interface UserDescription {
  readonly user: User;
  /** In force, newest first, 50 at most. */
  readonly sessions: readonly Session[];
  /** By which the sessions end. */
  readonly sessionPolicy: SessionPolicy;
  /** Newest first, 50 at most. */
  readonly events: readonly AuditEvent[];
}

/** One user with what an operator needs to understand their situation. */
export async function describeUser(
  ports: Ports,
  input: { readonly userId: UserId },
): Promise<Outcome<UserDescription, "user_not_found">> {
  const user = await ports.store.findUser(input.userId);
  if (user === null) return refused("user_not_found");
  const sessions = await sessionsInForce(ports, user.id);
  const events = await ports.store.listAuditEvents({ userId: user.id, cursor: null, limit: 50 });
  return granted({
    user,
    sessions,
    sessionPolicy: ports.sessionPolicy,
    events: events.items,
  });
}
