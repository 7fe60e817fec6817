import type { DelayedResetEnd } from "../../domain/account/delayed_reset.ts";
import type { AuditEvent, Caller } from "../../domain/audit_event.ts";
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

/**
 * How a delayed reset ends that waits while this happens. Those that need a session find none: a
 * reset starts without an active session, and the next one ends it.
 */
const resetEnds: Readonly<Record<SessionEnder, DelayedResetEnd>> = {
  session_limit: "login",
  password_change: "login",
  password_reset: "password_reset",
  phone_change: "login",
  device_revoked: "login",
  lock: "operator",
};

/**
 * Returns how sessions ended by a change are counted and recorded, and how a delayed reset ends:
 * as `endsReset` if it is given.
 */
export function sessionEnding(
  ports: SessionEndingPorts,
  { userId, by, endsReset = resetEnds[by] }: {
    readonly userId: UserId;
    readonly by: SessionEnder;
    readonly endsReset?: DelayedResetEnd;
  },
  caller: Caller,
): SessionEnding {
  return {
    limits: ports.policies.session,
    endedEvent: newEvent(ports, caller, { type: "session.ended", userId, detail: { by } }),
    endsReset: {
      as: endsReset,
      event: resetEndedEvent(ports, userId, endsReset, caller),
    },
  };
}

/** The event of a delayed reset that something ended. */
export function resetEndedEvent(
  ports: NewEventPorts,
  userId: UserId,
  by: DelayedResetEnd,
  caller: Caller,
): AuditEvent {
  return newEvent(ports, caller, { type: "password.reset_ended", userId, detail: { by } });
}
