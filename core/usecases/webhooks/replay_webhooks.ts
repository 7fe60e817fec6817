import type { AuditEventId, OperatorCaller } from "../../domain/audit_event.ts";
import type { Ports } from "../../ports/ports.ts";
import type { TypedMessages } from "./typed_messages.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

/** Lets dead messages be sent again, with the same IDs. Returns how many there were. */
export async function replayWebhooks(
  ports: NewEventPorts & Pick<Ports, "webhooks" | "clock">,
  { target, eventId }: TypedMessages,
  caller: OperatorCaller,
): Promise<number> {
  const chosen = { target, eventId: eventId as AuditEventId | null };
  const detail = { target, event_id: eventId };
  const event = newEvent(ports, caller, { type: "webhooks.replayed", detail });
  return await ports.webhooks.replayMessages(chosen, ports.clock(), event);
}
