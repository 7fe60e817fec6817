import type { Row } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import { channels } from "../../../../domain/channel.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { Circuit } from "../../../../domain/sending/circuit.ts";
import {
  type Delivery,
  type DeliveryId,
  deliveryPurposes,
  type DeliveryResult,
  deliveryStatuses,
} from "../../../../domain/sending/delivery.ts";
import { blockReasons } from "../../../../domain/refusal.ts";
import type { Pause } from "../../../../domain/sending/fraud_guard.ts";
import { siteOf } from "../../../../domain/sending/guard_scope.ts";
import { parseStopScope, type SendStop } from "../../../../domain/sending/send_stop.ts";
import type { TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { PhoneVerificationId } from "../../../../domain/verifications/phone_verification.ts";
import { integer, integerOrNull, oneOf, oneOfOrNull, text, textOrNull } from "./rows.ts";

// Rows of deliveries, send stops, pauses and circuits.

export function readDelivery(row: Row): Delivery {
  return {
    id: text(row, "id") as DeliveryId,
    at: integer(row, "at"),
    purpose: oneOf(deliveryPurposes, row, "purpose"),
    channel: oneOf(channels, row, "channel"),
    locale: textOrNull(row, "locale"),
    userId: textOrNull(row, "user_id") as UserId | null,
    challengeId: textOrNull(row, "challenge_id") as TokenId | null,
    phoneVerificationId: textOrNull(row, "phone_verification_id") as PhoneVerificationId | null,
    apiKey: readKey(row),
    maskedPhoneNumber: textOrNull(row, "masked_phone_number"),
    numberKey: textOrNull(row, "number_key"),
    country: text(row, "country"),
    prefix: text(row, "prefix"),
    verified: integer(row, "verified") === 1,
    known: integer(row, "known") === 1,
    familiar: integer(row, "familiar") === 1,
    network: textOrNull(row, "network"),
    requestId: textOrNull(row, "request_id"),
    status: oneOf(deliveryStatuses, row, "status"),
    blockReason: oneOfOrNull(blockReasons, row, "block_reason"),
    blockedBy: textOrNull(row, "blocked_by"),
    answeredChannel: textOrNull(row, "answered_channel"),
    verificationId: textOrNull(row, "verification_id"),
    messageId: textOrNull(row, "attempt_id"),
    foundAt: integerOrNull(row, "found_at"),
    providerCode: integerOrNull(row, "provider_code"),
    httpStatus: integerOrNull(row, "http_status"),
    latencyMs: integerOrNull(row, "latency_ms"),
    estimatedPrice: integer(row, "estimated_price"),
    price: integerOrNull(row, "price"),
    guesses: integer(row, "guesses"),
    approvedAt: integerOrNull(row, "approved_at"),
    messageStatus: textOrNull(row, "message_status"),
    messageError: textOrNull(row, "message_error"),
    undelivered: integer(row, "undelivered") === 1,
    reconciledAt: integerOrNull(row, "reconciled_at"),
  };
}

function readKey(row: Row): Delivery["apiKey"] {
  const id = textOrNull(row, "api_key_id") as TokenId | null;
  return id === null ? null : { id, name: text(row, "api_key_name") };
}

export function deliveryInsert(delivery: Delivery): Statement {
  return sql`INSERT INTO deliveries (id, at, purpose, channel, user_id, challenge_id,
      masked_phone_number, number_key, country, prefix, verified, network, request_id, status,
      block_reason, blocked_by, verification_id, attempt_id, provider_code, http_status, latency_ms,
      estimated_price, price, guesses, approved_at, message_status, message_error, reconciled_at,
      known, answered_channel, found_at, familiar, site, phone_verification_id, api_key_id,
      api_key_name, undelivered, locale)
    VALUES (${delivery.id}, ${delivery.at}, ${delivery.purpose}, ${delivery.channel},
      ${delivery.userId}, ${delivery.challengeId}, ${delivery.maskedPhoneNumber},
      ${delivery.numberKey}, ${delivery.country}, ${delivery.prefix}, ${delivery.verified ? 1 : 0},
      ${delivery.network}, ${delivery.requestId}, ${delivery.status}, ${delivery.blockReason},
      ${delivery.blockedBy}, ${delivery.verificationId}, ${delivery.messageId},
      ${delivery.providerCode}, ${delivery.httpStatus}, ${delivery.latencyMs},
      ${delivery.estimatedPrice}, ${delivery.price}, ${delivery.guesses}, ${delivery.approvedAt},
      ${delivery.messageStatus}, ${delivery.messageError}, ${delivery.reconciledAt},
      ${delivery.known ? 1 : 0}, ${delivery.answeredChannel}, ${delivery.foundAt},
      ${delivery.familiar ? 1 : 0},
      ${delivery.network === null ? null : siteOf(delivery.network)},
      ${delivery.phoneVerificationId}, ${delivery.apiKey?.id ?? null},
      ${delivery.apiKey?.name ?? null}, ${delivery.undelivered ? 1 : 0}, ${delivery.locale})`;
}

/** Can run only once per delivery, because settling also gives budgets back. */
export function deliverySettlement(result: DeliveryResult): Statement {
  return must(sql`UPDATE deliveries SET status = ${result.status},
      verification_id = ${result.verificationId}, attempt_id = ${result.messageId},
      provider_code = ${result.providerCode}, http_status = ${result.httpStatus},
      latency_ms = ${result.latencyMs}, answered_channel = ${result.answeredChannel}
    WHERE id = ${result.id} AND status = 'started' RETURNING id`);
}

export function readSendStop(row: Row): SendStop {
  const scope = parseStopScope(text(row, "scope"));
  invariant(scope !== null, "a stop has a known scope");
  const actorName = textOrNull(row, "actor_name");
  return { scope, at: integer(row, "at"), actorName, reason: text(row, "reason") };
}

export function readPause(row: Row): Pause {
  return {
    scope: text(row, "scope"),
    at: integer(row, "at"),
    until: integer(row, "until"),
    trips: integer(row, "trips"),
    recordedOnly: integer(row, "recorded_only") === 1,
    conversion: { sends: integer(row, "sends"), approved: integer(row, "approved") },
  };
}

export function readCircuit(row: Row): Circuit {
  return {
    name: oneOf([...channels, "check"], row, "name"),
    faults: integer(row, "faults"),
    lastFaultAt: integer(row, "last_fault_at"),
    openUntil: integerOrNull(row, "open_until"),
    probeUntil: integerOrNull(row, "probe_until"),
  };
}

/** Sends that went out or may have. Must match the condition of the partial indexes exactly. */
export const outgoing = sql`status IN ('started', 'sent', 'uncertain')`;

/** Deliveries that failed in any way. Must match the condition of its partial index exactly. */
export const wentWrong = sql`(status IN ('refused', 'failed', 'uncertain', 'blocked')
  OR message_error IS NOT NULL)`;

/** What such a delivery failed with. Must match the indexed expression exactly. */
export const failureCode = sql`coalesce(block_reason, CAST(provider_code AS TEXT), message_error)`;

/** Sends whose response was lost or never recorded. */
export const lost = sql`status IN ('started', 'uncertain')`;
