import { type AuditEvent, auditEventTypes } from "../../../core/domain/audit_event.ts";
import {
  anyObject,
  count,
  fields,
  nullable,
  oneOf,
  text,
  timestamp,
  type ValueOf,
} from "../../http/schema.ts";
import { instant } from "../instant.ts";

export const auditEventSchema = fields({
  id: text(undefined, { examples: ["evt_01kdvdna0001r1aze07rqjks5s"] }),
  at: timestamp(),
  type: oneOf(auditEventTypes),
  actor: oneOf(["user", "operator"]),
  actor_name: nullable(text("Of the operator, or of the API key")),
  api_key_id: nullable(text("Of the key that the request was made with")),
  user_id: nullable(text()),
  address: nullable(text("The client's address")),
  peer_address: nullable(text("Who connected, if a key vouched for another address")),
  request_id: nullable(text()),
  reason: nullable(text("The code of a refusal")),
  detail: anyObject("Depends on the type"),
  count: count("Refusals that repeat within a minute are counted in one event"),
  last_at: timestamp("Of the last one"),
});

export function auditEventBody(event: AuditEvent): ValueOf<typeof auditEventSchema> {
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
