import type { AuditEventId, OperatorCaller } from "../../domain/audit_event.ts";
import type { Ports } from "../../ports/ports.ts";
import type { TypedMessages } from "./typed_messages.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

/**
 * Gives up dead messages, so that later ones of their users are sent. Returns how many there were.
 */
export async function discardWebhooks(
  ports: NewEventPorts & Pick<Ports, "webhooks" | "clock">,
  { target, eventId }: TypedMessages,
  caller: OperatorCaller,
): Promise<number> {
  const chosen = { target, eventId: eventId as AuditEventId | null };
  const detail = { target, event_id: eventId };
  const event = newEvent(ports, caller, { type: "webhooks.discarded", detail });
  return await ports.webhooks.discardMessages(chosen, ports.clock(), event);
}
