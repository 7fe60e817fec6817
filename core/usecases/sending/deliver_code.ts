import { type Caller, clientOf } from "../../domain/audit_event.ts";
import type { Channel } from "../../domain/channel.ts";
import { secondsUntil } from "../../domain/instant.ts";
import { publicAddress } from "../../domain/public_address.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SendRefusal } from "../../ports/verifier.ts";
import { endOfChallenge } from "../record/written_ends.ts";
import type { FoundChallenge } from "../challenge/find_open_challenge.ts";
import {
  type OfferedMethods,
  offerMethods,
  type OfferMethodsPorts,
} from "../challenge/offer_methods.ts";
import { type AdmissionRefusal, operatorRefusal } from "./admission.ts";
import { admitSend, type AdmitSendPorts } from "./admit_send.ts";
import { noteProviderHealth } from "./circuits.ts";
import { type CountRefusal, countSend, type CountSendPorts } from "./count_send.ts";
import {
  settleAnswer,
  settleBlocked,
  type SettleCodePorts,
  type SettledCode,
  settleWithheld,
} from "./settle_code.ts";
import { operatorAnswer } from "./settle_send.ts";

export type DeliverCodePorts =
  & CountSendPorts
  & AdmitSendPorts
  & SettleCodePorts
  & OfferMethodsPorts
  & Pick<Ports, "challenges" | "verifier" | "clock">;

/** A client's request to send a challenge's code. */
export interface CodeRequest {
  readonly channel: Channel;
  readonly locale: string | null;
  readonly appHash: string | null;
}

/** Includes what the challenge accepts now: a call becomes available after the second sms. */
export interface SentCode extends SettledCode, OfferedMethods {}

export type SendCodeRefusal = CountRefusal | AdmissionRefusal | SendRefusal;

/**
 * Sends a challenge's code. Every result, including a refusal, says which methods are available now
 * and when the next send may follow, so that a form can offer the right thing.
 */
export async function deliverCode(
  ports: DeliverCodePorts,
  found: FoundChallenge,
  requested: CodeRequest,
  caller: Caller,
): Promise<Outcome<SentCode, SendCodeRefusal>> {
  const outcome = await sendOnce(ports, found, requested, caller);
  return await withOfferedMethods(ports, found, outcome);
}

/**
 * The send is counted and committed before the provider is called; no transaction is open during
 * the call.
 */
async function sendOnce(
  ports: DeliverCodePorts,
  found: FoundChallenge,
  { channel, locale, appHash }: CodeRequest,
  caller: Caller,
): Promise<Outcome<SettledCode, SendCodeRefusal>> {
  const counted = await countSend(ports, found, channel, caller);
  if (!counted.ok) return counted;
  const { message } = counted.value;
  const admission = await admitSend(ports, { ...message, locale }, caller);
  if (admission.admitted === "withheld") return await settleWithheld(ports, counted.value, caller);
  if (!admission.admitted) {
    const refusing = await settleBlocked(ports, counted.value, admission, caller);
    return caller.actor === "operator" && admission.reason !== null
      ? operatorRefusal(admission, ports.clock())
      : refusing;
  }
  const { to, purpose, challengeId, known } = message;
  const clientAddress = publicAddress(clientOf(caller).address);
  const options = { purpose, locale, appHash, challengeId, clientAddress, known };
  const answer = await ports.verifier.start(to, channel, options);
  const outcome = await settleAnswer(ports, counted.value, admission, answer, caller);
  // Last: a message that was sent must be recorded even if nothing else can be written.
  const fault = answer.result === "fault" ? answer : null;
  await noteProviderHealth(ports, channel, admission.circuit, fault, caller);
  if (outcome.ok || answer.result === "sent" || caller.actor !== "operator") return outcome;
  return operatorAnswer(outcome, answer);
}

/**
 * Adds what the challenge accepts now; a challenge that has ended in the meantime accepts nothing.
 */
async function withOfferedMethods(
  ports: DeliverCodePorts,
  { challenge: { id } }: FoundChallenge,
  outcome: Outcome<SettledCode, SendCodeRefusal>,
): Promise<Outcome<SentCode, SendCodeRefusal>> {
  const current = await ports.challenges.findChallenge(id);
  if (current === null || await endOfChallenge(ports, current.challenge) !== null) {
    return outcome.ok ? granted({ ...outcome.value, methods: [], unavailable: [] }) : outcome;
  }
  const { challenge, user } = current;
  const offered = await offerMethods(ports, challenge, user);
  if (outcome.ok) return granted({ ...outcome.value, ...offered });
  const now = ports.clock();
  const own = challenge.resendAfter > now ? secondsUntil(challenge.resendAfter, now) : 0;
  const { code, retryAfterSeconds = 0 } = outcome.refusal;
  const resendAfterSeconds = code === "resend_too_soon" ? Math.max(own, retryAfterSeconds) : own;
  const maskedPhoneNumber = maskPhoneNumber(challenge.phoneNumber ?? user.phoneNumber);
  const more = { ...offered, resendAfterSeconds, maskedPhoneNumber };
  return { ok: false, refusal: { ...outcome.refusal, ...more } };
}
