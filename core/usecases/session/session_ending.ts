import type { Caller } from "../../domain/audit_event.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SessionEnding } from "../../ports/stores/session_store.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

export type SessionEndingPorts = NewEventPorts & Pick<Ports, "policies">;

/** What ends sessions without their owner's request. */
export type SessionEnder =
  | "session_limit"
  | "password_change"
  | "password_reset"
  | "phone_change"
  | "device_revoked"
  | "lock";

/** Returns how sessions ended by a change are counted and recorded. */
export function sessionEnding(
  ports: SessionEndingPorts,
  { userId, by }: { readonly userId: UserId; readonly by: SessionEnder },
  caller: Caller,
): SessionEnding {
  return {
    limits: ports.policies.session,
    endedEvent: newEvent(ports, caller, { type: "session.ended", userId, detail: { by } }),
  };
}
