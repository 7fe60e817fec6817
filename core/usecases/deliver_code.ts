import type { Caller } from "../domain/audit_event.ts";
import {
  type Challenge,
  challengeEnd,
  type Channel,
  resendAfter,
  resendWaitAfterFaultSeconds,
  sendsMax,
} from "../domain/challenge.ts";
import { after, type Instant, secondsUntil } from "../domain/instant.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import type { Ports, StartAnswer } from "../ports.ts";
import { callFacts, happened } from "./audit.ts";
import type { ChallengeRefusal, FoundChallenge } from "./find_open_challenge.ts";

export interface SentCode {
  readonly channel: Channel;
  readonly sendsLeft: number;
  /** Whole seconds from now before which no further send is made. */
  readonly resendAfterSeconds: number;
  readonly expiresAt: Instant;
}

export type SendCodeRefusal =
  | ChallengeRefusal
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable"
  | "phone_number_unreachable"
  | "provider_unavailable";

/** Counts a send, makes it with nothing open in the store, and writes what became of it. */
export async function deliverCode(
  ports: Ports,
  { challenge, user }: FoundChallenge,
  channel: Channel,
  caller: Caller,
): Promise<Outcome<SentCode, SendCodeRefusal>> {
  const now = ports.clock();
  const refusal = sendRefusal(challenge, now);
  if (refusal !== null) return refusal;
  const taken = await ports.store.takeSend({
    challengeId: challenge.id,
    sendsBefore: challenge.sends,
    now,
    resendAfter: resendAfter(challenge.sends + 1, now),
  });
  if (taken === null) return await refuseOvertaken(ports, challenge);
  const answer = await ports.verifier.start(user.phoneNumber, channel);
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
  now: Instant,
): Outcome<never, "too_many_sends" | "resend_too_soon"> | null {
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
): Promise<Outcome<never, SendCodeRefusal>> {
  const found = await ports.store.findChallenge(challenge.id);
  const now = ports.clock();
  if (found === null) return refused("invalid_challenge");
  const end = challengeEnd(found.challenge, now);
  if (end !== null) return refused(end);
  return sendRefusal(found.challenge, now) ?? refused("resend_too_soon", { retryAfterSeconds: 1 });
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
  await ports.store.giveBackSend(taken.id, after(now, waitSeconds), event);
  return refused(code, { retryAfterSeconds: waitSeconds });
}
