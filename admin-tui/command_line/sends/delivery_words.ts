import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { blockWords } from "../../words/block_words.ts";
import { carrierResult, providerResult } from "../../words/provider_words.ts";
import { purposeWords } from "../../words/sends_words.ts";
import { columns } from "../command/columns.ts";
import type { JsonValue } from "../command/command.ts";
import { dollarDigits, instant, instantOrNull, moment, usd } from "../command/units.ts";

export const deliveryColumns = [
  "ID",
  "TIME",
  "PURPOSE",
  { head: "USER", cut: true },
  "TO",
  "CHANNEL",
  "RESULT",
  { head: "REASON", cut: true },
  { head: "USD", right: true },
] as const;

/** A delivery as one row of a list: to a user by name, otherwise to a masked number. */
export function deliveryRow(delivery: Delivery, username: string | null): readonly string[] {
  const { approvedAt, price, estimatedPrice } = delivery;
  return [
    delivery.id,
    moment(delivery.at),
    purposeWords(delivery),
    username ?? delivery.maskedPhoneNumber ?? "(deleted)",
    delivery.country,
    delivery.channel,
    approvedAt === null ? delivery.status : "approved",
    reasonOf(delivery),
    delivery.status === "blocked" ? "" : dollarDigits(price ?? estimatedPrice),
  ];
}

/** Why nothing was sent, or what the carrier reported. */
function reasonOf(delivery: Delivery): string {
  const { blockReason, blockedBy, providerCode, messageStatus, messageError } = delivery;
  const parts = blockReason === null
    ? [
      providerCode === null ? null : providerResult(providerCode),
      messageStatus,
      messageError === null ? null : carrierResult(messageError),
    ]
    : [blockWords(blockReason, blockedBy)];
  return parts.filter((part) => part !== null).join(" ");
}

/** Every known fact of a delivery, one per line. */
export function deliveryLines(delivery: Delivery): readonly string[] {
  const entries = Object.entries(deliveryBody(delivery));
  return columns(entries.flatMap(([name, value]) => value === null ? [] : [[name, String(value)]]));
}

export function deliveryBody(delivery: Delivery): Readonly<Record<string, JsonValue>> {
  return {
    id: delivery.id,
    at: instant(delivery.at),
    purpose: delivery.purpose,
    channel: delivery.channel,
    locale: delivery.locale,
    user_id: delivery.userId,
    api_key: delivery.apiKey?.name ?? null,
    api_key_id: delivery.apiKey?.id ?? null,
    phone_verification_id: delivery.phoneVerificationId,
    phone_number: delivery.maskedPhoneNumber,
    number_key: delivery.numberKey,
    country: delivery.country,
    prefix: delivery.prefix,
    verified: delivery.verified,
    network: delivery.network,
    request_id: delivery.requestId,
    challenge_id: delivery.challengeId,
    status: delivery.status,
    block_reason: delivery.blockReason,
    blocked_by: delivery.blockedBy,
    answered_channel: delivery.answeredChannel,
    verification_id: delivery.verificationId,
    message_id: delivery.messageId,
    found_at: instantOrNull(delivery.foundAt),
    provider_code: delivery.providerCode,
    http_status: delivery.httpStatus,
    latency_ms: delivery.latencyMs,
    estimated_price_usd: usd(delivery.estimatedPrice),
    price_usd: delivery.price === null ? null : usd(delivery.price),
    guesses: delivery.guesses,
    approved_at: instantOrNull(delivery.approvedAt),
    message_status: delivery.messageStatus,
    message_error: delivery.messageError,
    reconciled_at: instantOrNull(delivery.reconciledAt),
  };
}
