import type { AuditEvent, AuditEventType } from "../../../core/domain/audit_event.ts";
import { eventDetail, eventGlyphs, wordsOfEvent } from "../../words/event_line.ts";
import type { JsonValue } from "../command/command.ts";
import { instant, moment } from "../command/units.ts";

export const eventColumns = [
  "TIME",
  "EVENT",
  { head: "USER", cut: true },
  { head: "DETAILS", cut: true },
] as const;

/** `username` is null if the event is about no user. */
export function eventRow(event: AuditEvent, username: string | null): readonly string[] {
  const { tone, words } = wordsOfEvent(event);
  return [moment(event.at), `${eventGlyphs[tone]} ${words}`, username ?? "-", eventDetail(event)];
}

const eventWidth = 24;
const usernameWidth = 20;

/** One line of a list without an end, in columns that stay the same. */
export function eventText(event: AuditEvent, username: string | null): string {
  const [time = "", words = "", name = "", detail = ""] = eventRow(event, username);
  return `${time}  ${words.padEnd(eventWidth)}  ${name.padEnd(usernameWidth)}  ${detail}`.trimEnd();
}

export function eventBody(event: AuditEvent): Readonly<Record<string, JsonValue>> {
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
