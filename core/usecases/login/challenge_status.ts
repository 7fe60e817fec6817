import type { Caller } from "../../domain/audit_event.ts";
import { type Purpose, sendsMax, skipsWait } from "../../domain/challenge/challenge.ts";
import { type Channel, channels } from "../../domain/channel.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { mayCorrectNumber } from "../../domain/account/user.ts";
import { type DeliveryProgress, progressOf } from "../../domain/sending/delivery_progress.ts";
import { type Instant, secondsUntil } from "../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { parseToken } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  type ChallengeRefusal,
  findChallengeQuietly,
  type FoundChallenge,
  type LookUpPorts,
} from "../challenge/find_open_challenge.ts";
import {
  type OfferedMethods,
  offerMethods,
  type OfferMethodsPorts,
} from "../challenge/offer_methods.ts";
import { testVerificationAt } from "../../domain/test_numbers/test_number.ts";
import { findRecipient, type Recipient, type SendGapPorts, skipsGap } from "../sending/send_gap.ts";

type ChallengeStatusPorts =
  & LookUpPorts
  & OfferMethodsPorts
  & SendGapPorts
  & Pick<Ports, "sending" | "evidence" | "clock">;

/** The state of an open challenge. */
export interface ChallengeStatus extends OfferedMethods {
  readonly purpose: Purpose;
  /** Where codes are sent to. */
  readonly maskedPhoneNumber: string;
  /** Whether a mistyped number can be corrected. */
  readonly isCorrectable: boolean;
  /** The newest send, or null if there was none. */
  readonly delivery: {
    readonly channel: Channel;
    readonly status: DeliveryProgress;
    readonly at: Instant;
  } | null;
  readonly sendsLeft: number;
  /** Whole seconds to wait before the next send; 0 if one may be sent now. */
  readonly resendAfterSeconds: number;
  /**
   * Channels that a code may be sent by now although there is a wait, because the newest message
   * did not arrive. Empty if there is no wait.
   */
  readonly channelsWithoutWait: readonly Channel[];
}

type CheckStatus = (
  input: { readonly challengeToken: string },
  caller: Caller,
) => Promise<Outcome<ChallengeStatus, ChallengeRefusal | "throttled">>;

/** The state of a password reset would reveal whether its token belongs to a user. */
const purposes = ["login", "step_up", "phone_change"] as const;

/** Time between two responses for one challenge. */
const gapSeconds = 1;

/** Enough for every page that waits at the same time; each is remembered for a second. */
const rememberedMax = 10_000;

/**
 * Returns a function that reports the state of a challenge to a page that waits for its code: at
 * most once a second for a challenge, in this process. It only reads, and records nothing, since a
 * page calls it many times and it decides nothing about anyone.
 */
export function createChallengeStatus(ports: ChallengeStatusPorts): CheckStatus {
  const takeTurn = createTurns(ports.clock);
  return async ({ challengeToken }, caller) => {
    const token = parseToken("challenge", challengeToken);
    if (token !== null && !takeTurn(`${token.id}.${token.secretHash}`)) {
      return refused("throttled", { retryAfterSeconds: gapSeconds });
    }
    const found = await findChallengeQuietly(ports, challengeToken, purposes, caller);
    return found.ok ? granted(await describe(ports, found.value, caller)) : found;
  };
}

/**
 * The state of a login or a step-up, for a page that is being opened. Unlike the repeated question,
 * it never has to wait.
 */
export async function readChallenge(
  ports: ChallengeStatusPorts,
  { challengeToken }: { readonly challengeToken: string },
  caller: Caller,
): Promise<Outcome<ChallengeStatus, ChallengeRefusal>> {
  const found = await findChallengeQuietly(ports, challengeToken, ["login", "step_up"], caller);
  return found.ok ? granted(await describe(ports, found.value, caller)) : found;
}

/** Returns a function that reports whether a key was last used at least `gapSeconds` ago. */
function createTurns(clock: () => Instant): (key: string) => boolean {
  // In the order of insertion, so the first is the oldest.
  const usedAt = new Map<string, Instant>();
  return (key) => {
    const now = clock();
    // A clock that was set back must not keep an entry.
    const over = (at: Instant): boolean => Math.abs(now - at) >= gapSeconds * 1000;
    const last = usedAt.get(key);
    if (last !== undefined && !over(last)) return false;
    for (const [oldest, at] of usedAt) {
      if (usedAt.size <= rememberedMax && !over(at)) break;
      usedAt.delete(oldest);
    }
    usedAt.delete(key);
    usedAt.set(key, now);
    return true;
  };
}

async function describe(
  ports: ChallengeStatusPorts,
  found: FoundChallenge,
  caller: Caller,
): Promise<ChallengeStatus> {
  const { challenge, user } = found;
  const now = ports.clock();
  const recipient = await findRecipient(ports, found, now, caller);
  // The same wait that a send would be refused with.
  const waitSeconds = challenge.resendAfter > now
    ? secondsUntil(challenge.resendAfter, now)
    : recipient.waitSeconds;
  const offered = await offerMethods(ports, challenge, user);
  return {
    purpose: challenge.purpose,
    maskedPhoneNumber: maskPhoneNumber(challenge.phoneNumber ?? user.phoneNumber),
    isCorrectable: challenge.purpose === "login" && mayCorrectNumber(user),
    delivery: await describeDelivery(ports, challenge, now),
    sendsLeft: Math.max(0, sendsMax - challenge.sends),
    resendAfterSeconds: waitSeconds ?? 0,
    channelsWithoutWait: waitSeconds === null
      ? []
      : readyChannels(found, recipient).filter((channel) => offered.methods.includes(channel)),
    ...offered,
  };
}

/** The channels that need not wait after a message that did not arrive. */
function readyChannels(found: FoundChallenge, recipient: Recipient): readonly Channel[] {
  if (found.challenge.sends >= sendsMax) return [];
  return channels.filter((channel) =>
    skipsWait(found.challenge, channel) &&
    (recipient.waitSeconds === null || skipsGap(found, recipient, channel))
  );
}

/** A code that was withheld looks like one that was sent. */
async function describeDelivery(
  ports: ChallengeStatusPorts,
  { id, verificationId, channel }: FoundChallenge["challenge"],
  now: Instant,
): Promise<ChallengeStatus["delivery"]> {
  const withheldAt = testVerificationAt(verificationId);
  if (withheldAt !== null && channel !== null) return { channel, status: "sent", at: withheldAt };
  const last = await ports.sending.findLastDelivery(id);
  if (last === null) return null;
  const status = progressOf(last, ports.evidence.hasArrived, now);
  return { channel: last.channel, status, at: last.at };
}
