import { channels } from "../../../core/domain/channel.ts";
import {
  type Delivery,
  deliveryPurposes,
  deliveryStatuses,
} from "../../../core/domain/sending/delivery.ts";
import { blockReasons } from "../../../core/domain/refusal.ts";
import {
  count,
  fields,
  flag,
  nullable,
  oneOf,
  text,
  timestamp,
  type ValueOf,
} from "../../http/schema.ts";
import { instant, instantOrNull } from "../instant.ts";
import { amount, usd } from "./money.ts";

export const deliverySchema = fields({
  id: text(undefined, { examples: ["dlv_01kdvdna0001r1aze07rqjks5s"] }),
  at: timestamp(),
  purpose: oneOf(deliveryPurposes),
  channel: oneOf(channels),
  locale: nullable(
    text("The language of the message. Null if the number's country decides", { examples: ["de"] }),
  ),
  user_id: nullable(text()),
  challenge_id: nullable(text()),
  phone_number: nullable(text("Masked. Null after the user was deleted")),
  country: text("ISO 3166-1", { examples: ["US"] }),
  prefix: text(undefined, { examples: ["+1202555"] }),
  verified: flag("Whether it went to the user's verified number"),
  network: nullable(text()),
  request_id: nullable(text()),
  status: oneOf(deliveryStatuses),
  block_reason: nullable(oneOf(blockReasons)),
  blocked_by: nullable(text("The budget, pause or stop that blocked it")),
  provider_code: nullable(count("The provider's error")),
  http_status: nullable(count()),
  latency_ms: nullable(count()),
  estimated_price_usd: amount("By the price table"),
  price_usd: nullable(amount("The provider's price")),
  guesses: count("At its code"),
  approved_at: nullable(timestamp("When the correct code was entered")),
  message_status: nullable(text("As the provider reports it", { examples: ["delivered"] })),
  message_error: nullable(text("The carrier's error")),
});

/** Never contains a code or a full phone number. */
export function deliveryBody(delivery: Delivery): ValueOf<typeof deliverySchema> {
  return {
    id: delivery.id,
    at: instant(delivery.at),
    purpose: delivery.purpose,
    channel: delivery.channel,
    locale: delivery.locale,
    user_id: delivery.userId,
    challenge_id: delivery.challengeId,
    phone_number: delivery.maskedPhoneNumber,
    country: delivery.country,
    prefix: delivery.prefix,
    verified: delivery.verified,
    network: delivery.network,
    request_id: delivery.requestId,
    status: delivery.status,
    block_reason: delivery.blockReason,
    blocked_by: delivery.blockedBy,
    provider_code: delivery.providerCode,
    http_status: delivery.httpStatus,
    latency_ms: delivery.latencyMs === null ? null : Math.round(delivery.latencyMs),
    estimated_price_usd: usd(delivery.estimatedPrice),
    price_usd: delivery.price === null ? null : usd(delivery.price),
    guesses: delivery.guesses,
    approved_at: instantOrNull(delivery.approvedAt),
    message_status: delivery.messageStatus,
    message_error: delivery.messageError,
  };
}
