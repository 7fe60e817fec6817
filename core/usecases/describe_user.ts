import type { AuditEvent } from "../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import type { Session } from "../domain/session.ts";
import type { User, UserId } from "../domain/user.ts";
import type { Ports } from "../ports.ts";

export interface UserDescription {
  readonly user: User;
  /** In force, newest first, 50 at most. */
  readonly sessions: readonly Session[];
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
  const sessions = await ports.store.listSessions(user.id, ports.clock());
  const events = await ports.store.listAuditEvents({ userId: user.id, cursor: null, limit: 50 });
  return granted({ user, sessions, events: events.items });
}
