import type { AuditEvent, Caller } from "../../domain/audit_event.ts";
import {
  type Challenge,
  openChannels,
  resendAfter,
  resendWaitAfterFaultSeconds,
  sendsMax,
} from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { after, type Instant, secondsUntil } from "../../domain/instant.ts";
import { maskPhoneNumber, type PhoneNumber } from "../../domain/account/phone_number.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { Method } from "../../domain/method.ts";
import type { Ports } from "../../ports/ports.ts";
import type { StartAnswer } from "../../ports/verifier.ts";
import type { SettledSend } from "../../ports/stores/challenge_store.ts";
import { UserGone } from "../../ports/stores/storage.ts";
import { admitSend, type BlockedSend, type EarlySend } from "./admit_send.ts";
import { callFacts, newEvent } from "../record/new_event.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import { noteProviderHealth } from "./circuits.ts";
import type { ChallengeRefusal, FoundChallenge } from "../challenge/find_open_challenge.ts";
import { offerMethods } from "../challenge/offer_methods.ts";
import { findRecipient, type Recipient, sendRequestOf } from "./send_gap.ts";
import { settledSend } from "./settle_send.ts";
import { endOfChallenge } from "../record/written_ends.ts";

/** What to send. */
export interface Delivery {
  readonly channel: Channel;
  readonly locale: string | null;
  readonly appHash: string | null;
}

export interface SentCode {
  readonly channel: Channel;
  readonly sendsLeft: number;
  /** Whole seconds from now before which no further send is made. */
  readonly resendAfterSeconds: number;
  readonly expiresAt: Instant;
  /** Country code and last two digits of the number that it went to. */
  readonly maskedPhoneNumber: string;
  /** The methods that the challenge takes now: a call opens after the second sms. */
  readonly methods: readonly Method[];
  /** Ways to send a code that are out of order just now. */
  readonly unavailable: readonly Channel[];
}

export type SendCodeRefusal =
  | ChallengeRefusal
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable"
  | "phone_number_unreachable"
  | "provider_unavailable"
  | "sending_limited";

/**
 * Sends a challenge's code. Every answer, a refusal too, says which methods are open now and when
 * the next send may follow, so that a form can offer the right thing.
 */
export async function deliverCode(
  ports: Ports,
  found: FoundChallenge,
  delivery: Delivery,
  caller: Caller,
): Promise<Outcome<SentCode, SendCodeRefusal>> {
  const outcome = await countAndSend(ports, found, delivery, caller);
  const now = await ports.challenges.findChallenge(found.challenge.id);
  if (now === null || await endOfChallenge(ports, now.challenge) !== null) {
    return outcome.ok ? granted({ ...outcome.value, methods: [], unavailable: [] }) : outcome;
  }
  const offered = await offerMethods(ports, now.challenge, now.user);
  if (outcome.ok) return granted({ ...outcome.value, ...offered });
  const { resendAfter } = now.challenge;
  const waits = resendAfter > ports.clock();
  const own = waits ? secondsUntil(resendAfter, ports.clock()) : 0;
  const { code, retryAfterSeconds = 0 } = outcome.refusal;
  const resendAfterSeconds = code === "resend_too_soon" ? Math.max(own, retryAfterSeconds) : own;
  const maskedPhoneNumber = maskPhoneNumber(now.challenge.phoneNumber ?? now.user.phoneNumber);
  const more = { ...offered, resendAfterSeconds, maskedPhoneNumber };
  return { ok: false, refusal: { ...outcome.refusal, ...more } };
}

/** Counts a send, makes it with nothing open in the store, and writes what became of it. */
async function countAndSend(
  ports: Ports,
  found: FoundChallenge,
  { channel, locale, appHash }: Delivery,
  caller: Caller,
): Promise<Outcome<Omit<SentCode, "methods" | "unavailable">, SendCodeRefusal>> {
  const { challenge } = found;
  const now = ports.clock();
  const recipient = await findRecipient(ports, found, now, caller);
  const refusal = sendRefusal(challenge, channel, now) ?? gapRefusal(recipient);
  if (refusal !== null) return await unsent(ports, challenge, channel, refusal, caller);
  const taken = await ports.challenges.takeSend({
    challengeId: challenge.id,
    sendsBefore: challenge.sends,
    numberVersion: challenge.numberVersion,
    now,
    resendAfter: Math.max(resendAfter(challenge.sends + 1, now), recipient.nextAt),
    channel,
  });
  if (taken === null) {
    const overtaken = await overtakenRefusal(ports, challenge, channel);
    return await unsent(ports, challenge, channel, overtaken, caller);
  }
  const request = sendRequestOf(found, recipient, channel, now);
  const admission = await admitSend(ports, request, caller);
  if (!admission.admitted) return await recordBlock(ports, taken, channel, admission.block, caller);
  const { to, purpose } = request;
  const answer = await ports.verifier.start(to, channel, { purpose, locale, appHash });
  const settled = settledSend(admission.send, answer);
  const outcome = answer.result === "sent"
    ? await recordSent(ports, taken, to, { answer, settled }, caller)
    : await recordFailure(ports, taken, { answer, channel, settled }, caller);
  // Last: a message that went out must be on record whatever else cannot be written.
  const fault = answer.result === "fault" ? answer : null;
  await noteProviderHealth(ports, channel, admission.send.circuit, fault, caller);
  return outcome;
}

async function recordSent(
  ports: Ports,
  taken: Challenge,
  to: PhoneNumber,
  { answer, settled }: {
    readonly answer: Extract<StartAnswer, { readonly result: "sent" }>;
    readonly settled: SettledSend;
  },
  caller: Caller,
): Promise<Outcome<Omit<SentCode, "methods" | "unavailable">, never>> {
  const event = newEvent(ports, caller, {
    type: "code.sent",
    userId: taken.userId,
    detail: {
      challenge_id: taken.id,
      channel: answer.channel,
      delivery_id: settled.result.id,
      ...callFacts(answer.call),
    },
  });
  const { verificationId } = answer;
  const { id: challengeId, numberVersion } = taken;
  const { channel } = answer;
  const sent = { challengeId, numberVersion, verificationId, channel, settled };
  await settledAnyway(ports, settled, event, () => ports.challenges.recordSend(sent, event));
  return granted({
    channel: answer.channel,
    sendsLeft: sendsMax - taken.sends,
    resendAfterSeconds: secondsUntil(taken.resendAfter, ports.clock()),
    expiresAt: taken.expiresAt,
    maskedPhoneNumber: maskPhoneNumber(to),
  });
}

/** Why a challenge's next send is not made by that channel at `now`; null where it is. */
export function sendRefusal(
  challenge: Challenge,
  channel: Channel,
  now: Instant,
): Refused<"too_many_sends" | "resend_too_soon" | "channel_unavailable"> | null {
  if (!openChannels(challenge).includes(channel)) return refused("channel_unavailable");
  if (challenge.sends >= sendsMax) {
    return refused("too_many_sends", { retryAfterSeconds: secondsUntil(challenge.expiresAt, now) });
  }
  if (challenge.resendAfter > now) {
    return refused("resend_too_soon", {
      retryAfterSeconds: secondsUntil(challenge.resendAfter, now),
    });
  }
  return null;
}

function gapRefusal({ waitSeconds }: Recipient): Refused<"resend_too_soon"> | null {
  if (waitSeconds === null) return null;
  return refused("resend_too_soon", { retryAfterSeconds: waitSeconds });
}

/** Refuses a send that was never begun, and puts that on record. */
async function unsent(
  ports: Ports,
  { id, userId, purpose }: Challenge,
  channel: Channel,
  refusing: Refused<SendCodeRefusal>,
  caller: Caller,
): Promise<Refused<SendCodeRefusal>> {
  const detail = { challenge_id: id, channel, purpose };
  return await recordRefusal(ports, refusing, { type: "code.refused", userId, detail }, caller);
}

/** Another request was faster: it sent, or it ended the challenge. */
async function overtakenRefusal(
  ports: Ports,
  challenge: Challenge,
  channel: Channel,
): Promise<Refused<SendCodeRefusal>> {
  const found = await ports.challenges.findChallenge(challenge.id);
  const now = ports.clock();
  if (found === null) return refused("invalid_challenge");
  const end = await endOfChallenge(ports, found.challenge);
  if (end !== null) return refused(end);
  return sendRefusal(found.challenge, channel, now) ??
    refused("resend_too_soon", { retryAfterSeconds: 1 });
}

/** Our own limits said no: nobody was asked, so the send is not counted. */
async function recordBlock(
  ports: Ports,
  taken: Challenge,
  channel: Channel,
  block: BlockedSend | EarlySend,
  caller: Caller,
): Promise<Refused<SendCodeRefusal>> {
  const { refusal, retryAfterSeconds } = block;
  const why = block.reason === null
    ? {}
    : { block_reason: block.reason, blocked_by: block.blockedBy };
  const event = newEvent(ports, caller, {
    type: "code.refused",
    userId: taken.userId,
    reason: refusal,
    detail: { challenge_id: taken.id, channel, ...why },
  });
  const waitSeconds = block.reason === null ? block.retryAfterSeconds : null;
  await ports.challenges.giveBackSend({
    challengeId: taken.id,
    numberVersion: taken.numberVersion,
    channel,
    resendAfter: after(ports.clock(), waitSeconds ?? resendWaitAfterFaultSeconds),
    landline: false,
    settled: null,
  }, event);
  return refused(refusal, retryAfterSeconds === null ? {} : { retryAfterSeconds });
}

async function recordFailure(
  ports: Ports,
  taken: Challenge,
  { answer, channel, settled }: {
    readonly answer: Exclude<StartAnswer, { readonly result: "sent" }>;
    readonly channel: Channel;
    readonly settled: SettledSend;
  },
  caller: Caller,
): Promise<Refused<SendCodeRefusal>> {
  const now = ports.clock();
  const code = answer.result === "refused" ? answer.refusal : "provider_unavailable";
  const event = newEvent(ports, caller, {
    type: "code.refused",
    userId: taken.userId,
    reason: code,
    detail: {
      challenge_id: taken.id,
      channel,
      delivery_id: settled.result.id,
      ...callFacts(answer.call),
    },
  });
  if (answer.result === "fault" && !answer.untouched) {
    // The message may be on its way, so the send stays counted, and its wait holds.
    await ports.sending.settleDelivery(settled.result, settled.refunded, event);
    return refused(code, { retryAfterSeconds: secondsUntil(taken.resendAfter, now) });
  }
  const waitSeconds = answer.retryAfterSeconds ?? resendWaitAfterFaultSeconds;
  const landline = answer.result === "refused" && answer.landline;
  const back = {
    challengeId: taken.id,
    numberVersion: taken.numberVersion,
    channel,
    // A landline is offered a call at once: nothing was sent that one could wait for.
    resendAfter: landline ? now : after(now, waitSeconds),
    landline,
    settled,
  };
  await settledAnyway(ports, settled, event, () => ports.challenges.giveBackSend(back, event));
  return refused(code, { retryAfterSeconds: waitSeconds });
}

/** A user who was removed while the message was on its way: what it cost is known all the same. */
async function settledAnyway(
  ports: Ports,
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
