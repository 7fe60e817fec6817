import type { CallerKey } from "../../../core/domain/audit_event.ts";
import {
  type Delivery,
  deliveryPurposes,
  deliveryStatuses,
} from "../../../core/domain/sending/delivery.ts";
import { blockReasons } from "../../../core/domain/refusal.ts";
import { type Codec, nullOr, record } from "../codec/codec.ts";
import {
  branded,
  channel,
  count,
  deliveryId,
  flag,
  instant,
  integer,
  oneOf,
  text,
  tokenId,
  userId,
} from "../codec/values.ts";

type VerificationId = NonNullable<Delivery["phoneVerificationId"]>;

const phoneVerificationId: Codec<VerificationId> = branded(
  /^vrf_[0-9a-z]{26}$/,
  "vrf_01ke2f7x000000evfw0aea82ys",
);

const callerKey: Codec<CallerKey> = record<CallerKey>({ id: tokenId, name: text });

export const delivery: Codec<Delivery> = record<Delivery>({
  id: deliveryId,
  at: instant,
  purpose: oneOf(deliveryPurposes),
  channel,
  locale: nullOr(text),
  userId: nullOr(userId),
  challengeId: nullOr(tokenId),
  phoneVerificationId: nullOr(phoneVerificationId),
  apiKey: nullOr(callerKey),
  maskedPhoneNumber: nullOr(text),
  numberKey: nullOr(text),
  country: text,
  prefix: text,
  verified: flag,
  known: flag,
  familiar: flag,
  network: nullOr(text),
  requestId: nullOr(text),
  status: oneOf(deliveryStatuses),
  blockReason: nullOr(oneOf(blockReasons)),
  blockedBy: nullOr(text),
  answeredChannel: nullOr(text),
  verificationId: nullOr(text),
  messageId: nullOr(text),
  foundAt: nullOr(instant),
  providerCode: nullOr(integer),
  httpStatus: nullOr(count),
  latencyMs: nullOr(integer),
  estimatedPrice: integer,
  price: nullOr(integer),
  guesses: count,
  approvedAt: nullOr(instant),
  messageStatus: nullOr(text),
  messageError: nullOr(text),
  undelivered: flag,
  reconciledAt: nullOr(instant),
});
