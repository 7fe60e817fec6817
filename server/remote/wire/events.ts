import { type AuditEvent, auditEventTypes } from "../../../core/domain/audit_event.ts";
import type { FeedEvent } from "../../../core/operator.ts";
import { either, flag, nullable, number, text as textSchema } from "../../http/schema.ts";
import { type Codec, nullOr, plain, record } from "../codec/codec.ts";
import { count, eventId, instant, namesTo, oneOf, text, tokenId, userId } from "../codec/values.ts";

type Fact = AuditEvent["detail"][string];

/** Its names are in snake_case already. */
const detail: Codec<AuditEvent["detail"]> = namesTo(
  plain<Fact>(nullable(either(either(textSchema(), number("A number")), flag()))),
);

export const auditEvent: Codec<AuditEvent> = record<AuditEvent>({
  id: eventId,
  at: instant,
  type: oneOf(auditEventTypes),
  actor: oneOf(["user", "operator"]),
  actorName: nullOr(text),
  userId: nullOr(userId),
  address: nullOr(text),
  requestId: nullOr(text),
  apiKeyId: nullOr(tokenId),
  peerAddress: nullOr(text),
  reason: nullOr(text),
  detail,
  count,
  lastAt: instant,
});

export const feedEvent: Codec<FeedEvent> = record<FeedEvent>({
  event: auditEvent,
  username: nullOr(text),
});
