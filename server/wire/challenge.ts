import { type Channel, channels } from "../../core/domain/channel.ts";
import { methods } from "../../core/domain/method.ts";
import type { Refusal } from "../../core/domain/refusal.ts";
import { deliveryProgresses } from "../../core/domain/sending/delivery_progress.ts";
import type { ChallengeStatus, SentCode, StartedChallenge } from "../../core/service.ts";
import { problemDetail } from "../http/problem.ts";
import {
  count,
  described,
  fields,
  list,
  nullable,
  oneOf,
  optional,
  text,
  timestamp,
  type ValueOf,
} from "../http/schema.ts";
import { instant } from "./instant.ts";

/** The refusals of a challenge that cannot be used. */
export const challengeCodes = [
  "invalid_challenge",
  "challenge_expired",
  "challenge_consumed",
  "challenge_replaced",
  "challenge_exhausted",
] as const;

/** The refusals of a send. */
export const sendCodes = [
  "resend_too_soon",
  "too_many_sends",
  "sending_limited",
  "channel_unavailable",
  "phone_number_unreachable",
  "provider_unavailable",
  "test_number",
] as const;

/** The refusals of a proof. */
export const proofCodes = [
  ...challengeCodes,
  "too_many_attempts",
  "throttled",
  "method_unavailable",
  "code_not_sent",
  "code_expired",
  "wrong_code",
  "passkey_refused",
  "provider_error",
  "provider_unavailable",
] as const;

const methodList = described(list(oneOf(methods)), {
  description: "Methods that the challenge accepts now",
});
const channelList = described(list(oneOf(channels)), {
  description: "Channels that are temporarily unavailable",
});

const sentEntries = {
  channel: oneOf(channels),
  sends_left: count("Messages left for this challenge"),
  resend_after: count("Seconds before another code can be sent"),
  methods: methodList,
  unavailable_methods: channelList,
  expires_at: timestamp("When the challenge expires"),
} as const;

/** A code that was sent. */
export const sentSchema = fields(sentEntries);

/** The same, with the number that it was sent to. */
export const sentToSchema = fields({
  ...sentEntries,
  phone_number: text("Masked", { examples: ["+1 ... ... 42"] }),
});

/** Why the requested code was not sent. The challenge continues with another method or later. */
export const sendProblemSchema = fields({
  code: oneOf([...sendCodes, ...challengeCodes]),
  detail: text("A sentence for people"),
  retry_after: optional(count("Seconds")),
});

const challengeEntries = {
  challenge_token: text("`lk_c_…`. Proves the first factor, so keep it secret"),
  expires_at: timestamp(),
  methods: methodList,
  unavailable_methods: channelList,
  phone_number: text("Masked", { examples: ["+1 ... ... 42"] }),
  sent: described(nullable(sentSchema), {
    description: "The code that was sent, or null if none was",
  }),
  send_problem: optional(sendProblemSchema),
} as const;

export const challengeSchema = fields(challengeEntries);

/** A login that waits for its second factor. */
export const loginChallengeSchema = fields({
  status: oneOf(["second_factor_required"]),
  ...challengeEntries,
});

/** The state of a challenge, for a page that waits for its code. */
export const challengeStatusSchema = fields({
  delivery: described(
    nullable(fields({
      channel: oneOf(channels),
      status: oneOf(deliveryProgresses),
      at: timestamp(),
    })),
    { description: "The newest message, or null if none was requested" },
  ),
  sends_left: count("Messages left for this challenge"),
  resend_after: count("Seconds before another code can be sent"),
  channels_without_wait: described(list(oneOf(channels)), {
    description: "Channels that a code can be sent by before `resend_after` has passed, because " +
      "the newest message did not arrive",
  }),
  methods: methodList,
  unavailable_methods: channelList,
});

export function challengeStatusBody(
  status: ChallengeStatus,
): ValueOf<typeof challengeStatusSchema> {
  const { delivery, sendsLeft, resendAfterSeconds, methods, unavailable } = status;
  return {
    delivery: delivery === null ? null : { ...delivery, at: instant(delivery.at) },
    sends_left: sendsLeft,
    resend_after: resendAfterSeconds,
    channels_without_wait: status.channelsWithoutWait,
    methods,
    unavailable_methods: unavailable,
  };
}

/** `resend_after` is in whole seconds from now, like `retry_after`. */
export function sentBody(sent: SentCode): ValueOf<typeof sentSchema> {
  return {
    channel: sent.channel,
    sends_left: sent.sendsLeft,
    resend_after: sent.resendAfterSeconds,
    methods: sent.methods,
    unavailable_methods: sent.unavailable,
    expires_at: instant(sent.expiresAt),
  };
}

/**
 * A challenge that was started. If a code was requested and could not be sent, `send_problem` says
 * why; the challenge accepts other methods.
 */
export function challengeBody(
  { opened, channel, sent }: StartedChallenge,
): ValueOf<typeof challengeSchema> {
  const refusal = sent === null || sent.ok ? null : sent.refusal;
  return {
    challenge_token: opened.challengeToken,
    expires_at: instant(opened.expiresAt),
    // The refusal's methods are newer: the send may have shown that the number is a landline.
    methods: refusal?.methods ?? opened.methods,
    unavailable_methods: refusal?.unavailable ?? opened.unavailable,
    phone_number: opened.maskedPhoneNumber,
    sent: sent?.ok === true ? sentBody(sent.value) : null,
    ...(refusal === null ? {} : { send_problem: sendProblem(refusal, channel) }),
  };
}

function sendProblem(
  refusal: Refusal<(typeof sendCodes | typeof challengeCodes)[number]>,
  channel: Channel | null,
): ValueOf<typeof sendProblemSchema> {
  const { code, retryAfterSeconds } = refusal;
  return {
    code,
    detail: problemDetail(refusal, channel === null ? {} : { method: channel }),
    ...(retryAfterSeconds === undefined ? {} : { retry_after: retryAfterSeconds }),
  };
}
