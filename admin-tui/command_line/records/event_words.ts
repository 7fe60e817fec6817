import type { AuditEvent, AuditEventType } from "../../../core/domain/audit_event.ts";
import { eventLine } from "../../words/event_line.ts";
import type { JsonValue } from "../command/command.ts";
import { instant } from "../command/units.ts";

/** Wide enough for the full timestamp. */
const eventColumns = 120;

/** The line that the screen shows, followed by the user's ID. */
export function eventText(event: AuditEvent): string {
  const text = eventLine(event, eventColumns).map((span) => span.text).join("").trim();
  return event.userId === null ? text : `${text}  ${event.userId}`;
}

export function eventBody(event: AuditEvent): JsonValue {
  return {
    id: event.id,
    at: instant(event.at),
    type: event.type,
    actor: event.actor,
    actor_name: event.actorName,
    api_key_id: event.apiKeyId,
    user_id: event.userId,
    address: event.address,
    peer_address: event.peerAddress,
    request_id: event.requestId,
    reason: event.reason,
    detail: event.detail,
    count: event.count,
    last_at: instant(event.lastAt),
  };
}

/** Whether it is a refusal or a failure, by the same rule as `listFeed`. */
export function isFailure({ reason, type }: AuditEvent): boolean {
  return reason !== null || failures.includes(type);
}

const failures: readonly AuditEventType[] = [
  "circuit.opened",
  "fraud_guard.paused",
  "notice.not_sent",
];
