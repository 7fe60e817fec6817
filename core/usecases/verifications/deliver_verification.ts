import type { AuditEvent } from "../../domain/audit_event.ts";
import { resendWaitAfterFaultSeconds } from "../../domain/challenge/challenge.ts";
import { invariant } from "../../domain/invariant.ts";
import { after, secondsUntil } from "../../domain/instant.ts";
import { publicAddress } from "../../domain/public_address.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { GrowingDelay } from "../../domain/throttle.ts";
import type { PhoneVerification } from "../../domain/verifications/phone_verification.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SettledSend } from "../../ports/stores/challenge_store.ts";
import type { SendRefusal, StartAnswer } from "../../ports/verifier.ts";
import { callFacts, newEvent } from "../record/new_event.ts";
import type {
  AdmissionRefusal,
  AdmittedSend,
  BlockedSend,
  EarlySend,
} from "../sending/admission.ts";
import { admitSend, type AdmitSendPorts } from "../sending/admit_send.ts";
import { noteProviderHealth } from "../sending/circuits.ts";
import { deliveryFacts, settledSend, unsentCode } from "../sending/settle_send.ts";
import { stateOfVerification, type VerificationState } from "./describe_verification.ts";
import { factsOf } from "./find_verification.ts";
import type { VerificationMessage } from "./verification_input.ts";

export type DeliverVerificationPorts =
  & AdmitSendPorts
  & Pick<Ports, "verifications" | "verifier" | "sending" | "clock">;

export type VerificationSendRefusal = AdmissionRefusal | SendRefusal;

/** A send that was counted against its verification. */
export interface CountedVerificationSend {
  /** As counted. */
  readonly taken: PhoneVerification;
  readonly gap: GrowingDelay;
  readonly message: VerificationMessage;
}

/**
 * Sends a verification's code with all checks of `admitSend`, as to a stranger: whether the number
 * belongs to a user of the app is not known here. The send is counted and committed before the
 * provider is called; no transaction is open during the call.
 */
export async function deliverVerification(
  ports: DeliverVerificationPorts,
  counted: CountedVerificationSend,
): Promise<Outcome<VerificationState, VerificationSendRefusal>> {
  const { taken, gap, message: { channel, locale, appHash, client } } = counted;
  const admission = await admitSend(ports, {
    to: taken.phoneNumber,
    channel,
    locale,
    purpose: "verification",
    userId: null,
    challengeId: null,
    phoneVerificationId: taken.id,
    verified: false,
    known: false,
    familiar: false,
    at: ports.clock(),
    gap,
  }, client);
  invariant(admission.admitted !== "withheld", "only the code of a challenge is withheld");
  if (!admission.admitted) return await settleBlocked(ports, counted, admission);
  const answer = await ports.verifier.start(taken.phoneNumber, channel, {
    purpose: "verification",
    locale,
    appHash,
    challengeId: null,
    clientAddress: publicAddress(client.address),
    known: false,
  });
  const outcome = await settleAnswer(ports, counted, admission, answer);
  // Last: a message that was sent must be recorded even if nothing else can be written.
  const fault = answer.result === "fault" ? answer : null;
  await noteProviderHealth(ports, channel, admission.circuit, fault, client);
  return outcome;
}

/**
 * Gives back a counted send that our own limits blocked: the provider was not called. A
 * verification without any message is removed, so that requests alone do not fill the table.
 */
async function settleBlocked(
  ports: DeliverVerificationPorts,
  { taken, message: { channel, client } }: CountedVerificationSend,
  block: BlockedSend | EarlySend,
): Promise<Refused<AdmissionRefusal | "resend_too_soon">> {
  const { refusal, retryAfterSeconds } = block;
  const limit = block.reason === null
    ? {}
    : { block_reason: block.reason, blocked_by: block.blockedBy };
  const event = newEvent(ports, client, {
    type: "verification.code_refused",
    reason: refusal,
    detail: { ...factsOf(taken, client), channel, ...limit },
  });
  const refusing = refused(refusal, retryAfterSeconds === null ? {} : { retryAfterSeconds });
  if (taken.sends === 1 && taken.verificationId === null) {
    await ports.verifications.removeVerification(taken.id, event);
    return refusing;
  }
  const waitSeconds = block.reason === null ? block.retryAfterSeconds : resendWaitAfterFaultSeconds;
  const resendAfter = after(ports.clock(), waitSeconds);
  const back = { id: taken.id, channel, resendAfter, landline: false, settled: null };
  await ports.verifications.giveBackSend(back, event);
  return refusing;
}

/** Records the provider's response, with the verification and the delivery in one transaction. */
async function settleAnswer(
  ports: DeliverVerificationPorts,
  counted: CountedVerificationSend,
  admitted: AdmittedSend,
  answer: StartAnswer,
): Promise<Outcome<VerificationState, SendRefusal | "provider_unavailable">> {
  const { taken, message: { channel } } = counted;
  const { id } = taken;
  const settled = settledSend(admitted, answer);
  if (answer.result === "sent") {
    const event = eventOf(ports, counted, settled, answer, null);
    const { verificationId } = answer;
    await ports.verifications.recordSend({ id, verificationId, channel, settled }, event);
    return granted(stateOfVerification({ ...taken, channel }, ports.clock()));
  }
  const { refusal, back } = unsentCode(answer);
  const event = eventOf(ports, counted, settled, answer, refusal);
  if (back !== null) {
    const { retryAfterSeconds, waitSeconds, landline } = back;
    const resendAfter = after(ports.clock(), waitSeconds);
    await ports.verifications.giveBackSend({ id, channel, resendAfter, landline, settled }, event);
    return refused(refusal, { retryAfterSeconds, phoneVerificationId: id });
  }
  // The message may be in transit, so the send stays counted and its wait applies.
  await ports.sending.settleDelivery(settled.result, settled.refunded, event);
  const retryAfterSeconds = secondsUntil(taken.resendAfter, ports.clock());
  return refused(refusal, { retryAfterSeconds, phoneVerificationId: id });
}

function eventOf(
  ports: DeliverVerificationPorts,
  { taken, message: { channel, client } }: CountedVerificationSend,
  { result }: SettledSend,
  { call }: StartAnswer,
  reason: SendRefusal | "provider_unavailable" | null,
): AuditEvent {
  const what = { ...factsOf(taken, client), channel };
  const detail = { ...what, ...deliveryFacts(result), ...callFacts(call) };
  const type = reason === null ? "verification.code_sent" : "verification.code_refused";
  return newEvent(ports, client, { type, reason, detail });
}
