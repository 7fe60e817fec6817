import { numberKinds } from "../../../core/domain/account/number_kind.ts";
import { blockReasons } from "../../../core/domain/refusal.ts";
import type { ProviderCall } from "../../../core/domain/sending/provider_call.ts";
import type { CheckAnswer, FetchAnswer, StartAnswer, TestQuote } from "../../../core/operator.ts";
import { type Codec, nullOr, record, variants } from "../codec/codec.ts";
import { channel, flag, integer, oneOf, text } from "../codec/values.ts";

const call: Codec<ProviderCall> = record<ProviderCall>({
  operation: oneOf(["start", "check", "fetch", "cancel"]),
  method: oneOf(["GET", "POST"]),
  path: text,
  httpStatus: nullOr(integer),
  providerCode: nullOr(integer),
  providerRequestId: nullOr(text),
  serviceId: text,
  verificationId: nullOr(text),
  verificationStatus: nullOr(text),
  latencyMs: integer,
  operatorWords: text,
});

const fault = {
  call,
  untouched: flag,
  retryAfterSeconds: nullOr(integer),
  scope: oneOf(["provider", "request"]),
};

export const startAnswer: Codec<StartAnswer> = variants<StartAnswer, "result">("result", {
  sent: {
    call,
    verificationId: text,
    channel,
    answeredChannel: nullOr(text),
    messageId: nullOr(text),
  },
  refused: {
    call,
    refusal: oneOf([
      "too_many_sends",
      "channel_unavailable",
      "phone_number_unreachable",
      "resend_too_soon",
    ]),
    landline: flag,
    wentOut: flag,
    messageId: nullOr(text),
    retryAfterSeconds: nullOr(integer),
  },
  fault,
});

export const checkAnswer: Codec<CheckAnswer> = variants<CheckAnswer, "result">("result", {
  approved: { call },
  wrong: { call },
  gone: { call },
  too_many_attempts: { call },
  fault,
});

export const fetchAnswer: Codec<FetchAnswer> = variants<FetchAnswer, "result">("result", {
  found: { call, status: text },
  gone: { call },
  fault,
});

export const testQuote: Codec<TestQuote> = record<TestQuote>({
  country: text,
  kind: oneOf(numberKinds),
  price: integer,
  pricesDate: text,
  refused: nullOr(oneOf(blockReasons)),
});
