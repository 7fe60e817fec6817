import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refusedFields } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import type { HeldAccess } from "../../ports/stores/session_store.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type EndAllSessionsPorts =
  & NewEventPorts
  & Pick<Ports, "sessions" | "policies" | "upkeep" | "clock">;

export interface EndAllOrder {
  /** Whether trust in all devices ends too, so that every login needs a second factor. */
  readonly devices: boolean;
  /** 3 to 200 printable characters. */
  readonly reason: string;
}

/**
 * Ends the sessions of all users, after a leak (ASVS 5.0 7.4.5). Every instance refuses them
 * immediately; signed tokens remain valid until they expire. Users can log in again. Returns how
 * many were active, counted just before; the audit log has the same numbers, also if there were
 * none.
 */
export async function endAllSessions(
  ports: EndAllSessionsPorts,
  { devices, reason: text }: EndAllOrder,
  caller: OperatorCaller,
): Promise<Outcome<HeldAccess, "invalid_input">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseReason(text);
  if (!reason.ok) return refusedFields({ reason });
  const now = ports.clock();
  const held = await ports.sessions.countHeld(now, ports.policies.session);
  const ended = { sessions: held.sessions, devices: devices ? held.devices : 0 };
  const detail = { ...ended, reason: reason.value };
  const event = newEvent(ports, caller, { type: "sessions.all_ended", detail });
  await ports.sessions.endAllSessions({ now, devices }, event);
  return granted(ended);
}
