import type { KeyCaller } from "../../domain/audit_event.ts";
import {
  challengeLifetimeSeconds,
  openChannels,
  resendAfter,
} from "../../domain/challenge/challenge.ts";
import { after } from "../../domain/instant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import {
  type PhoneVerification,
  type VerificationPurpose,
  verificationPurposes,
} from "../../domain/verifications/phone_verification.ts";
import type { Ports } from "../../ports/ports.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";
import { findVerificationGap, type VerificationGap } from "./count_verification_send.ts";
import {
  deliverVerification,
  type DeliverVerificationPorts,
  type VerificationSendRefusal,
} from "./deliver_verification.ts";
import type { VerificationState } from "./describe_verification.ts";
import {
  parseVerificationMessage,
  type VerificationMessage,
  type VerificationMessageInput,
} from "./verification_input.ts";

type StartVerificationPorts =
  & DeliverVerificationPorts
  & RecordRefusalPorts
  & Pick<Ports, "verifications" | "throttles" | "policies" | "newId">;

export interface StartVerificationInput extends VerificationMessageInput {
  /** In international format; see `parsePhoneNumber`. */
  readonly to: string;
  /** One of `verificationPurposes`. */
  readonly purpose: string;
}

interface Requested {
  readonly to: PhoneNumber;
  readonly purpose: VerificationPurpose;
  readonly message: VerificationMessage;
}

/**
 * Starts the verification of a number for an app with its own accounts, and sends the first code.
 * A verification whose code our own limits refuse leaves nothing behind. One that the provider
 * refuses stays open, and the refusal names it: another channel may work.
 */
export async function startVerification(
  ports: StartVerificationPorts,
  input: StartVerificationInput,
  caller: KeyCaller,
): Promise<
  Outcome<VerificationState, "not_configured" | "invalid_input" | VerificationSendRefusal>
> {
  if (!ports.policies.verifications) return refused("not_configured");
  const parsed = parseInput(ports, input, caller);
  if (!parsed.ok) return parsed;
  const { to, purpose, message } = parsed.value;
  const now = ports.clock();
  const of = { apiKeyId: caller.apiKey.id, phoneNumber: to };
  const number = await findVerificationGap(ports, of, now);
  const closed = firstRefusal(message, number);
  if (closed !== null) {
    const detail = { purpose, channel: message.channel, key_name: caller.apiKey.name };
    const facts = { type: "verification.code_refused", detail } as const;
    return await recordRefusal(ports, closed, facts, message.client);
  }
  const verification: PhoneVerification = {
    ...of,
    id: ports.newId("vrf", now),
    purpose,
    createdAt: now,
    expiresAt: after(now, challengeLifetimeSeconds),
    endedAs: null,
    endedAt: null,
    guesses: 0,
    sends: 1,
    smsSends: message.channel === "sms" ? 1 : 0,
    landline: false,
    resendAfter: Math.max(resendAfter(1, now), number.nextAt),
    verificationId: null,
    channel: message.channel,
  };
  await ports.verifications.insertVerification(verification);
  return await deliverVerification(ports, { taken: verification, gap: number.gap, message });
}

/** Why a first code cannot be sent now, before anything is written. */
function firstRefusal(
  { channel }: VerificationMessage,
  { waitSeconds }: VerificationGap,
): Refused<"channel_unavailable" | "resend_too_soon"> | null {
  const open = openChannels({ landline: false, smsSends: 0 });
  if (!open.includes(channel)) return refused("channel_unavailable");
  if (waitSeconds === null) return null;
  return refused("resend_too_soon", { retryAfterSeconds: waitSeconds });
}

function parseInput(
  ports: Pick<Ports, "policies">,
  input: StartVerificationInput,
  caller: KeyCaller,
): Outcome<Requested, "invalid_input"> {
  const fields: FieldRefusal[] = [];
  const to = parseSendableNumber(input.to, ports.policies.send);
  const purpose = verificationPurposes.find((known) => known === input.purpose) ?? null;
  if (!to.ok) fields.push({ field: "to", code: to.code });
  if (purpose === null) fields.push({ field: "purpose", code: "purpose_unknown" });
  const message = parseVerificationMessage(input, caller, fields);
  if (!to.ok || purpose === null || message === null) return refused("invalid_input", { fields });
  return granted({ to: to.value, purpose, message });
}
