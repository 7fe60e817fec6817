import { channels } from "../../core/domain/channel.ts";
import { verificationPurposes } from "../../core/domain/verifications/phone_verification.ts";
import { type VerificationState, verificationStatuses } from "../../core/service.ts";
import {
  choice,
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
import { instant, instantOrNull } from "./instant.ts";
import { messageEntries } from "./send.ts";

/** The refusals of a verification that cannot be used. */
export const verificationCodes = [
  "not_configured",
  "verification_not_found",
  "verification_expired",
  "verification_consumed",
  "verification_exhausted",
] as const;

/** How an app wants a code to be sent. */
const verificationMessageEntries = {
  channel: choice(channels, "`call` becomes available after the second `sms`"),
  client_address: optional(
    text("The IP address of your user. Limits count by it", { examples: ["198.51.100.7"] }),
  ),
  ...messageEntries,
} as const;

export const startVerificationSchema = fields({
  to: text("With `+` and the country code", { examples: ["+12025550142"] }),
  purpose: choice(verificationPurposes),
  ...verificationMessageEntries,
});

export const sendVerificationSchema = fields(verificationMessageEntries);

export const checkVerificationSchema = fields({
  code: text("Spaces and hyphens are ignored", { examples: ["123456"] }),
});

export const verificationSchema = fields({
  id: text("`vrf_…`. Only the key that started the verification can use it"),
  status: described(oneOf(verificationStatuses), {
    description: "`exhausted`: five codes were incorrect",
  }),
  purpose: oneOf(verificationPurposes),
  to: text("The number in international form. Compare it with the one that you stored", {
    examples: ["+12025550142"],
  }),
  channel: described(oneOf(channels), { description: "How the last code was sent" }),
  channels: described(list(oneOf(channels)), {
    description: "Channels that a code can be sent by now",
  }),
  sends_left: count("Messages left"),
  attempts_left: count("Guesses left"),
  resend_after: count("Seconds before another code can be sent"),
  expires_at: timestamp("Ten minutes after the start"),
  approved_at: nullable(timestamp("When the correct code was entered")),
});

export function verificationBody(state: VerificationState): ValueOf<typeof verificationSchema> {
  return {
    id: state.id,
    status: state.status,
    purpose: state.purpose,
    to: state.phoneNumber,
    channel: state.channel,
    channels: state.channels,
    sends_left: state.sendsLeft,
    attempts_left: state.guessesLeft,
    resend_after: state.resendAfterSeconds,
    expires_at: instant(state.expiresAt),
    approved_at: instantOrNull(state.approvedAt),
  };
}

type MessageBody = ValueOf<typeof sendVerificationSchema>;

export function verificationMessage(body: MessageBody): {
  readonly channel: string;
  readonly clientAddress: string | null;
  readonly locale: string | null;
  readonly appHash: string | null;
} {
  return {
    channel: body.channel,
    clientAddress: body.client_address ?? null,
    locale: body.locale ?? null,
    appHash: body.app_hash ?? null,
  };
}
