import type { Caller } from "../../domain/audit_event.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import { sessionsInForce } from "./list_sessions.ts";

export type WatchSessionsPorts =
  & NewEventPorts
  & Pick<Ports, "sessions" | "events" | "policies" | "clock">;

/** What ends sessions beside their owner's wish. */
export type SessionEnder =
  | "session_limit"
  | "password_change"
  | "password_reset"
  | "phone_change"
  | "device_revoked"
  | "lock";

/**
 * Looks which sessions a user has before an operation that may end some. What it gives is called
 * after it, and puts on record how many have ended, in one line, or none where none has. Of a
 * session that has a line of its own, `but` leaves it out.
 */
export async function watchSessions(
  ports: WatchSessionsPorts,
  userId: UserId,
): Promise<(by: SessionEnder, caller: Caller, but?: TokenId | null) => Promise<void>> {
  const before = await sessionsInForce(ports, userId);
  return async (by, caller, but = null) => {
    const left = new Set((await sessionsInForce(ports, userId)).map(({ id }) => id));
    const sessions = before.filter(({ id }) => id !== but && !left.has(id)).length;
    if (sessions === 0) return;
    const facts = { type: "session.ended", userId, detail: { by, sessions } } as const;
    await ports.events.appendAuditEvent(newEvent(ports, caller, facts));
  };
}
