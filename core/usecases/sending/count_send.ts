import type { Caller } from "../../domain/audit_event.ts";
import {
  type Challenge,
  openChannels,
  resendAfter,
  sendsMax,
  skipsWait,
} from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { type Instant, secondsUntil } from "../../domain/instant.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import type { ChallengeRefusal, FoundChallenge } from "../challenge/find_open_challenge.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";
import { endOfChallenge } from "../record/written_ends.ts";
import type { CodeMessage } from "./admission.ts";
import {
  codeMessage,
  findRecipient,
  type Recipient,
  type SendGapPorts,
  skipsGap,
} from "./send_gap.ts";

export type CountSendPorts =
  & SendGapPorts
  & RecordRefusalPorts
  & Pick<Ports, "challenges" | "clock">;

export type CountRefusal =
  | ChallengeRefusal
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable";

/** A send that was counted against its challenge, and the message to send. */
export interface CountedSend {
  /** The challenge as counted. */
  readonly taken: Challenge;
  readonly message: CodeMessage;
}

/**
 * Counts a send of a challenge's code against the challenge's own limits and the wait between two
 * codes to one number. A refusal is recorded in the audit log. The number's wait is only checked
 * here: it is counted together with the budgets.
 */
export async function countSend(
  ports: CountSendPorts,
  found: FoundChallenge,
  channel: Channel,
  caller: Caller,
): Promise<Outcome<CountedSend, CountRefusal>> {
  const { challenge } = found;
  const now = ports.clock();
  const recipient = await findRecipient(ports, found, now, caller);
  const closed = earlyRefusal(found, recipient, channel, now);
  if (closed !== null) return await recordRefused(ports, challenge, channel, closed, caller);
  const taken = await ports.challenges.takeSend({
    challengeId: challenge.id,
    sendsBefore: challenge.sends,
    numberVersion: challenge.numberVersion,
    now,
    resendAfter: Math.max(resendAfter(challenge.sends + 1, now), recipient.nextAt),
    channel,
  });
  if (taken !== null) {
    return granted({ taken, message: codeMessage(found, recipient, channel, now) });
  }
  const overtaken = await overtakenRefusal(ports, challenge, channel);
  return await recordRefused(ports, challenge, channel, overtaken, caller);
}

/** Returns why a challenge's code cannot be sent now, or null. Counts nothing. */
export function earlyRefusal(
  found: FoundChallenge,
  recipient: Recipient,
  channel: Channel,
  now: Instant,
): ReturnType<typeof sendRefusal> {
  return sendRefusal(found.challenge, channel, now) ??
    (skipsGap(found, recipient, channel) ? null : gapRefusal(recipient));
}

/** The facts that decide whether a code may be sent again. */
export type CodeSends =
  & Pick<Challenge, "sends" | "smsSends" | "landline" | "resendAfter" | "expiresAt">
  & Partial<Pick<Challenge, "undeliveredChannel" | "smsUndelivered">>;

/** Returns why the next send of a code cannot use this channel at `now`, or null if it can. */
export function sendRefusal(
  challenge: CodeSends,
  channel: Channel,
  now: Instant,
): Refused<"too_many_sends" | "resend_too_soon" | "channel_unavailable"> | null {
  if (!openChannels(challenge).includes(channel)) return refused("channel_unavailable");
  if (challenge.sends >= sendsMax) {
    return refused("too_many_sends", { retryAfterSeconds: secondsUntil(challenge.expiresAt, now) });
  }
  if (challenge.resendAfter > now && !skipsWait(challenge, channel)) {
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

/** Another request was faster: it sent a code, or it ended the challenge. */
async function overtakenRefusal(
  ports: CountSendPorts,
  { id }: Challenge,
  channel: Channel,
): Promise<Refused<CountRefusal>> {
  const current = await ports.challenges.findChallenge(id);
  const now = ports.clock();
  if (current === null) return refused("invalid_challenge");
  const end = await endOfChallenge(ports, current.challenge);
  if (end !== null) return refused(end);
  return sendRefusal(current.challenge, channel, now) ??
    refused("resend_too_soon", { retryAfterSeconds: 1 });
}

function recordRefused(
  ports: CountSendPorts,
  { id, userId, purpose }: Challenge,
  channel: Channel,
  refusing: Refused<CountRefusal>,
  caller: Caller,
): Promise<Refused<CountRefusal>> {
  const detail = { challenge_id: id, channel, purpose };
  return recordRefusal(ports, refusing, { type: "code.refused", userId, detail }, caller);
}
