import { clientOf, type CodeCaller } from "../../domain/audit_event.ts";
import {
  type Challenge,
  codePurpose,
  resendAfter,
  skipsWait,
} from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { networkOf } from "../../domain/network.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import { gapWait, sendGap, sendGapKeys, type SendParty } from "../../domain/sending/send_gap.ts";
import type { GrowingDelay, PeekedThrottle } from "../../domain/throttle.ts";
import { familiarSeconds, isKnownNumber } from "../../domain/account/user.ts";
import { usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import type { CodeMessage } from "./admission.ts";
import type { FoundChallenge } from "../challenge/find_open_challenge.ts";

export type SendGapPorts = Pick<Ports, "users" | "throttles" | "clock">;

/** The recipient of a challenge's code, and the wait before the next one. */
export interface Recipient {
  readonly verified: boolean;
  readonly familiar: boolean;
  readonly gap: GrowingDelay;
  /** Seconds to wait; null if a code may be sent now. */
  readonly waitSeconds: number | null;
  /**
   * The end of that wait, if it only follows the challenge's own message that did not arrive (see
   * `skipsWait`), and not another message to that number. Null otherwise.
   */
  readonly skippableWait: Instant | null;
  /** When another code may follow if one is sent now. */
  readonly nextAt: Instant;
}

export async function findRecipient(
  ports: SendGapPorts,
  found: FoundChallenge,
  now: Instant,
  caller: CodeCaller,
): Promise<Recipient> {
  const party = partyOf(found);
  const { verified } = party;
  const familiar = verified && await isFamiliar(ports, found, caller);
  const gap = sendGap({ ...party, familiar });
  const running = (await ports.throttles.peekThrottles([gap], now)).get(gap.key);
  const waits = running !== undefined && running.opensAt > now;
  return {
    verified,
    familiar,
    gap,
    waitSeconds: waits ? gapWait(running.opensAt, verified, now) : null,
    skippableWait: waits && followsUndelivered(found.challenge, running) ? running.opensAt : null,
    nextAt: resendAfter((running?.count ?? 0) + 1, now),
  };
}

/** Whether the wait started with the challenge's newest message. */
function followsUndelivered(
  { undeliveredChannel, lastSendAt }: Challenge,
  { count, opensAt }: PeekedThrottle,
): boolean {
  return undeliveredChannel !== null && lastSendAt !== null &&
    opensAt === resendAfter(count, lastSendAt);
}

/** Whether a code may be sent by this channel although the recipient's wait is not over. */
export function skipsGap(
  { challenge }: FoundChallenge,
  { skippableWait }: Recipient,
  channel: Channel,
): boolean {
  return skippableWait !== null && skipsWait(challenge, channel);
}

/**
 * Ends the wait for the next code after a correct one: another operation may need a code
 * immediately.
 */
export async function endSendGap(
  ports: Pick<Ports, "throttles">,
  found: FoundChallenge,
): Promise<void> {
  await ports.throttles.giveBackThrottles([], sendGapKeys(partyOf(found)));
}

function partyOf({ challenge, user }: FoundChallenge): Omit<SendParty, "familiar"> {
  return {
    userId: user.id,
    numberKey: numberKeyOf(challenge.phoneNumber ?? user.phoneNumber),
    verified: challenge.phoneNumber === null && user.phoneVerifiedAt !== null,
  };
}

/** A trusted device needs no code, so only sessions and networks are checked. */
async function isFamiliar(
  ports: SendGapPorts,
  { challenge, user }: FoundChallenge,
  caller: CodeCaller,
): Promise<boolean> {
  if (challenge.sessionId !== null) return true;
  const name = usernameKey(user.username);
  const since = after(ports.clock(), -familiarSeconds);
  return (await ports.users.findStanding(name, networkOf(clientOf(caller).address), since))
    .familiar;
}

/** Returns the message that carries a challenge's code. */
export function codeMessage(
  found: FoundChallenge,
  recipient: Recipient,
  channel: Channel,
  at: Instant,
): CodeMessage {
  const { challenge, user } = found;
  const { verified, familiar, gap, skippableWait } = recipient;
  const skips = skippableWait !== null && skipsGap(found, recipient, channel);
  return {
    to: challenge.phoneNumber ?? user.phoneNumber,
    channel,
    purpose: codePurpose(challenge, user.phoneVerifiedAt),
    userId: user.id,
    challengeId: challenge.id,
    phoneVerificationId: null,
    verified,
    // Anyone who knows a username can request the first code of a delayed reset.
    known: verified && isKnownNumber(user, at) &&
      (familiar || challenge.purpose !== "delayed_reset"),
    familiar,
    at,
    gap: skips ? { ...gap, overlooks: skippableWait } : gap,
  };
}
