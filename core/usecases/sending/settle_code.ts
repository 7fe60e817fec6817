import type { AuditEvent, AuditFacts, Caller } from "../../domain/audit_event.ts";
import { resendWaitAfterFaultSeconds, sendsMax } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { after, type Instant, secondsUntil } from "../../domain/instant.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import { testVerificationId } from "../../domain/test_numbers/test_number.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SettledSend } from "../../ports/stores/challenge_store.ts";
import { UserGone } from "../../ports/stores/storage.ts";
import type { SendRefusal, StartAnswer } from "../../ports/verifier.ts";
import { callFacts, newEvent, type NewEventPorts } from "../record/new_event.ts";
import type { AdmissionRefusal, AdmittedSend, BlockedSend, EarlySend } from "./admission.ts";
import type { CountedSend } from "./count_send.ts";
import { deliveryFacts, settledSend, unsentCode } from "./settle_send.ts";

type SettleBlockedPorts = NewEventPorts & Pick<Ports, "challenges" | "clock">;

export type SettleCodePorts = NewEventPorts & Pick<Ports, "challenges" | "sending" | "clock">;

/** A code that was sent, and the state of its challenge. */
export interface SettledCode {
  readonly channel: Channel;
  readonly sendsLeft: number;
  /** Whole seconds to wait before the next send. */
  readonly resendAfterSeconds: number;
  readonly expiresAt: Instant;
  /** Country code and last two digits of the number that it was sent to. */
  readonly maskedPhoneNumber: string;
}

/** Gives back a counted send that our own limits blocked: the provider was not called. */
export async function settleBlocked(
  ports: SettleBlockedPorts,
  { taken, message: { channel } }: CountedSend,
  block: BlockedSend | EarlySend,
  caller: Caller,
): Promise<Refused<AdmissionRefusal | "resend_too_soon">> {
  const { refusal, retryAfterSeconds } = block;
  const limit = block.reason === null
    ? {}
    : { block_reason: block.reason, blocked_by: block.blockedBy };
  const event = newEvent(ports, caller, {
    type: "code.refused",
    userId: taken.userId,
    reason: refusal,
    detail: { challenge_id: taken.id, channel, ...limit },
  });
  const waitSeconds = block.reason === null ? block.retryAfterSeconds : resendWaitAfterFaultSeconds;
  await ports.challenges.giveBackSend({
    challengeId: taken.id,
    numberVersion: taken.numberVersion,
    channel,
    resendAfter: after(ports.clock(), waitSeconds),
    landline: false,
    settled: null,
  }, event);
  return refused(refusal, retryAfterSeconds === null ? {} : { retryAfterSeconds });
}

/** Records the provider's response, with the challenge and the delivery in one transaction. */
export async function settleAnswer(
  ports: SettleCodePorts,
  counted: CountedSend,
  admitted: AdmittedSend,
  answer: StartAnswer,
  caller: Caller,
): Promise<Outcome<SettledCode, SendRefusal | "provider_unavailable">> {
  const settled = settledSend(admitted, answer);
  if (answer.result === "sent") return await settleSent(ports, counted, settled, answer, caller);
  const { refusal: code, back } = unsentCode(answer);
  const facts = { type: "code.refused", reason: code } as const;
  const event = answerEvent(ports, counted, settled, answer, facts, caller);
  if (back !== null) {
    const { retryAfterSeconds, waitSeconds: wait, landline } = back;
    await giveBack(ports, counted, settled, { wait, landline }, event);
    return refused(code, { retryAfterSeconds });
  }
  // The message may be in transit, so the send stays counted and its wait applies.
  await ports.sending.settleDelivery(settled.result, settled.refunded, event);
  const retryAfterSeconds = secondsUntil(counted.taken.resendAfter, ports.clock());
  return refused(code, { retryAfterSeconds });
}

async function settleSent(
  ports: SettleCodePorts,
  counted: CountedSend,
  settled: SettledSend,
  answer: Extract<StartAnswer, { readonly result: "sent" }>,
  caller: Caller,
): Promise<Outcome<SettledCode, never>> {
  const { taken, message: { channel } } = counted;
  const event = answerEvent(ports, counted, settled, answer, { type: "code.sent" }, caller);
  const { verificationId } = answer;
  const { id: challengeId, numberVersion } = taken;
  const sent = { challengeId, numberVersion, verificationId, channel, settled };
  await settleAnyway(ports, settled, event, () => ports.challenges.recordSend(sent, event));
  return granted(settledAt(taken, counted.message, ports.clock()));
}

/**
 * Records a code that was withheld because its number is a test number: the challenge now waits for
 * the number's own code. To the client it looks like a code that was sent. There is no delivery, so
 * no report counts a message or its cost.
 */
export async function settleWithheld(
  ports: SettleBlockedPorts,
  { taken, message }: CountedSend,
  caller: Caller,
): Promise<Outcome<SettledCode, never>> {
  const { id: challengeId, numberVersion, userId } = taken;
  const { channel } = message;
  const verificationId = testVerificationId(challengeId, ports.clock());
  const sent = { challengeId, numberVersion, verificationId, channel, settled: null };
  const detail = { challenge_id: challengeId, channel };
  const event = newEvent(ports, caller, { type: "code.withheld", userId, detail });
  await ports.challenges.recordSend(sent, event);
  return granted(settledAt(taken, message, ports.clock()));
}

/** The state of a challenge after its code was sent. */
function settledAt(
  { sends, resendAfter, expiresAt }: CountedSend["taken"],
  { to, channel }: CountedSend["message"],
  now: Instant,
): SettledCode {
  return {
    channel,
    sendsLeft: sendsMax - sends,
    resendAfterSeconds: secondsUntil(resendAfter, now),
    expiresAt,
    maskedPhoneNumber: maskPhoneNumber(to),
  };
}

/** Gives the send back to its challenge: the provider refused it or definitely did nothing. */
async function giveBack(
  ports: SettleCodePorts,
  { taken, message: { channel } }: CountedSend,
  settled: SettledSend,
  { wait, landline }: { readonly wait: number; readonly landline: boolean },
  event: AuditEvent,
): Promise<void> {
  const { id: challengeId, numberVersion } = taken;
  const resendAfter = after(ports.clock(), wait);
  const back = { challengeId, numberVersion, channel, resendAfter, landline, settled };
  await settleAnyway(ports, settled, event, () => ports.challenges.giveBackSend(back, event));
}

/**
 * Settles the delivery even if its user was deleted while the message was in transit: its cost is
 * still recorded.
 */
async function settleAnyway(
  ports: SettleCodePorts,
  { result, refunded }: SettledSend,
  event: AuditEvent,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof UserGone) await ports.sending.settleDelivery(result, refunded, event);
    throw error;
  }
}

function answerEvent(
  ports: SettleCodePorts,
  { taken, message: { channel } }: CountedSend,
  { result }: SettledSend,
  { call }: StartAnswer,
  facts: Pick<AuditFacts, "type" | "reason">,
  caller: Caller,
): AuditEvent {
  const what = { challenge_id: taken.id, channel };
  const detail = { ...what, ...deliveryFacts(result), ...callFacts(call) };
  return newEvent(ports, caller, { ...facts, userId: taken.userId, detail });
}
