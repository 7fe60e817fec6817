import type { Caller } from "../domain/audit_event.ts";
import {
  type Challenge,
  challengeEnd,
  type Channel,
  codePurpose,
  openChannels,
  resendAfter,
  resendWaitAfterFaultSeconds,
  sendsMax,
} from "../domain/challenge.ts";
import { after, type Instant, secondsUntil } from "../domain/instant.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { type Method, openMethods } from "../domain/second_factor.ts";
import type { Ports, StartAnswer } from "../ports.ts";
import { callFacts, happened } from "./audit.ts";
import { findAuthenticators } from "./find_authenticators.ts";
import type { ChallengeRefusal, FoundChallenge } from "./find_open_challenge.ts";

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
  /** The methods that the challenge takes now: a call opens after the second sms. */
  readonly methods: readonly Method[];
}

export type SendCodeRefusal =
  | ChallengeRefusal
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable"
  | "phone_number_unreachable"
  | "provider_unavailable";

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
  const now = await ports.store.findChallenge(found.challenge.id);
  if (now === null || challengeEnd(now.challenge, ports.clock()) !== null) {
    return outcome.ok ? granted({ ...outcome.value, methods: [] }) : outcome;
  }
  const has = await findAuthenticators(ports, now.user.id);
  const methods = openMethods(now.challenge, now.user.phoneVerifiedAt !== null, has);
  if (outcome.ok) return granted({ ...outcome.value, methods });
  const { resendAfter } = now.challenge;
  const waits = resendAfter > ports.clock();
  const resendAfterSeconds = waits ? secondsUntil(resendAfter, ports.clock()) : 0;
  return { ok: false, refusal: { ...outcome.refusal, methods, resendAfterSeconds } };
}

/** Counts a send, makes it with nothing open in the store, and writes what became of it. */
async function countAndSend(
  ports: Ports,
  { challenge, user }: FoundChallenge,
  { channel, locale, appHash }: Delivery,
  caller: Caller,
): Promise<Outcome<Omit<SentCode, "methods">, SendCodeRefusal>> {
  const now = ports.clock();
  const refusal = sendRefusal(challenge, channel, now);
  if (refusal !== null) return refusal;
  const taken = await ports.store.takeSend({
    challengeId: challenge.id,
    sendsBefore: challenge.sends,
    now,
    resendAfter: resendAfter(challenge.sends + 1, now),
    channel,
  });
  if (taken === null) return await refuseOvertaken(ports, challenge, channel);
  const purpose = codePurpose(challenge, user.phoneVerifiedAt);
  const to = challenge.phoneNumber ?? user.phoneNumber;
  const answer = await ports.verifier.start(to, channel, { purpose, locale, appHash });
  if (answer.result !== "sent") return await recordFailure(ports, taken, answer, channel, caller);
  const event = happened(ports, caller, {
    type: "code.sent",
    userId: user.id,
    detail: { channel: answer.channel, ...callFacts(answer.call) },
  });
  await ports.store.recordSend({
    challengeId: taken.id,
    verificationId: answer.verificationId,
    channel: answer.channel,
  }, event);
  return granted({
    channel: answer.channel,
    sendsLeft: sendsMax - taken.sends,
    resendAfterSeconds: secondsUntil(taken.resendAfter, ports.clock()),
    expiresAt: taken.expiresAt,
  });
}

function sendRefusal(
  challenge: Challenge,
  channel: Channel,
  now: Instant,
): Outcome<never, "too_many_sends" | "resend_too_soon" | "channel_unavailable"> | null {
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

/** Another request was faster: it sent, or it ended the challenge. */
async function refuseOvertaken(
  ports: Ports,
  challenge: Challenge,
  channel: Channel,
): Promise<Outcome<never, SendCodeRefusal>> {
  const found = await ports.store.findChallenge(challenge.id);
  const now = ports.clock();
  if (found === null) return refused("invalid_challenge");
  const end = challengeEnd(found.challenge, now);
  if (end !== null) return refused(end);
  return sendRefusal(found.challenge, channel, now) ??
    refused("resend_too_soon", { retryAfterSeconds: 1 });
}

async function recordFailure(
  ports: Ports,
  taken: Challenge,
  answer: Exclude<StartAnswer, { readonly result: "sent" }>,
  channel: Channel,
  caller: Caller,
): Promise<Outcome<never, SendCodeRefusal>> {
  const now = ports.clock();
  const code = answer.result === "refused" ? answer.refusal : "provider_unavailable";
  const event = happened(ports, caller, {
    type: "code.refused",
    userId: taken.userId,
    reason: code,
    detail: { channel, ...callFacts(answer.call) },
  });
  if (answer.result === "fault" && !answer.untouched) {
    // The message may be on its way, so the send stays counted, and its wait holds.
    await ports.store.appendAuditEvent(event);
    return refused(code, { retryAfterSeconds: secondsUntil(taken.resendAfter, now) });
  }
  const waitSeconds = answer.retryAfterSeconds ?? resendWaitAfterFaultSeconds;
  const landline = answer.result === "refused" && answer.landline;
  await ports.store.giveBackSend({
    challengeId: taken.id,
    channel,
    // A landline is offered a call at once: nothing was sent that one could wait for.
    resendAfter: landline ? now : after(now, waitSeconds),
    landline,
  }, event);
  return refused(code, { retryAfterSeconds: waitSeconds });
}
