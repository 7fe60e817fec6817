import type { User } from "../../../domain/account/user.ts";
import type { CodeClient } from "../../../domain/audit_event.ts";
import type { Challenge } from "../../../domain/challenge/challenge.ts";
import { resendChannel, waitsForCode } from "../../../domain/challenge/resend.ts";
import type { Channel } from "../../../domain/channel.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import {
  granted,
  type Outcome,
  type RefusalCode,
  type Refused,
  refused,
} from "../../../domain/refusal.ts";
import type { CaseObstacle } from "../../../domain/reports/case.ts";
import { blocksSend } from "../../../domain/reports/case_actions.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import type { UserId } from "../../../domain/user_id.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import {
  findSendObstacles,
  type FindSendObstaclesPorts,
} from "../../challenge/find_send_obstacles.ts";
import { findWaitingChallenge } from "../../challenge/find_waiting_challenge.ts";
import { offerMethods, type OfferMethodsPorts } from "../../challenge/offer_methods.ts";
import { barOfTestUser } from "../../record/written_ends.ts";
import { earlyRefusal } from "../../sending/count_send.ts";
import { findRecipient, type SendGapPorts } from "../../sending/send_gap.ts";

export type FindWaitingCodePorts =
  & OfferMethodsPorts
  & SendGapPorts
  & FindSendObstaclesPorts
  & Pick<Ports, "challenges" | "sessions" | "sending" | "events" | "apiKeys" | "testNumbers">
  & Pick<Ports, "policies" | "clock">;

/** A code that a user is waiting for, and that could be sent again now. */
export interface WaitingCode {
  readonly found: FoundChallenge;
  readonly channel: Channel;
  /** The language of the last code; null if none was sent or none was requested. */
  readonly locale: string | null;
  /** Who requested it: limits count this client. */
  readonly client: CodeClient;
  /** Whether the number is a test number, to which nothing is sent. */
  readonly isTest: boolean;
  /** What would refuse it now. */
  readonly blocks: readonly CaseObstacle[];
}

export type WaitingCodeRefusal =
  | "nothing_to_do"
  | "test_number"
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable";

const challengesRead = 50;

/**
 * Finds the code that a user is waiting for: that of their newest open challenge. Refuses if the
 * waits and counts of the challenge or the number do not allow another one now. Counts nothing.
 * What else blocks it, such as a stop, is no refusal: it can end before the operator confirms.
 */
export async function findWaitingCode(
  ports: FindWaitingCodePorts,
  holder: User,
): Promise<Outcome<WaitingCode, WaitingCodeRefusal>> {
  if (holder.lockedAt !== null) return refused("nothing_to_do", { reason: "account_locked" });
  if (await barOfTestUser(ports, holder) !== null) return refused("test_number");
  const now = ports.clock();
  const found = await findWaiting(ports, holder.id, now);
  if (found === null) return refused("nothing_to_do", { reason: "no_code_waits" });
  const { challenge, user } = found;
  const last = await ports.sending.findLastDelivery(challenge.id);
  const { unavailable } = await offerMethods(ports, challenge, user);
  const channel = resendChannel(challenge, {
    last: last?.channel ?? challenge.channel,
    unavailable,
  });
  const client = await findClient(ports, challenge, last);
  const recipient = await findRecipient(ports, found, now, { address: null, client });
  const early = earlyRefusal(found, recipient, channel, now);
  if (early !== null) return withoutUselessWait(early);
  const isTest = await ports.testNumbers.isTestNumber(challenge.phoneNumber ?? user.phoneNumber);
  const blocks = isTest ? [] : await findBlocks(ports, found, last, channel);
  return granted({ found, channel, locale: last?.locale ?? null, client, isTest, blocks });
}

/** What blocks sends to the challenge's number. That of a change is not proven yet. */
async function findBlocks(
  ports: FindSendObstaclesPorts,
  { challenge: { phoneNumber }, user }: FoundChallenge,
  last: Delivery | null,
  channel: Channel,
): Promise<readonly CaseObstacle[]> {
  const holder = phoneNumber === null ? user : { ...user, phoneNumber, phoneVerifiedAt: null };
  const obstacles = await findSendObstacles(ports, { user: holder, last: last ?? undefined });
  return obstacles.filter((each) => blocksSend(each, channel));
}

/**
 * The newest challenge that waits for a code, with its user. Both come from one read: the version
 * of a corrected number never goes with the number before it.
 */
async function findWaiting(
  ports: FindWaitingCodePorts,
  userId: UserId,
  now: Instant,
): Promise<FoundChallenge | null> {
  const challenges = await ports.challenges.listChallenges(userId, challengesRead);
  const waiting = await findWaitingChallenge(ports, challenges);
  const found = waiting === null ? null : await ports.challenges.findChallenge(waiting.id);
  return found !== null && waitsForCode(found.challenge, now) ? found : null;
}

/**
 * Removes the wait of `too_many_sends`: it ends with the challenge, and then there is no code to
 * send again. The user must start again.
 */
export function withoutUselessWait<Code extends RefusalCode>(
  refusing: Refused<Code>,
): Refused<Code> {
  if (refusing.refusal.code !== "too_many_sends") return refusing;
  const { retryAfterSeconds: _, ...refusal } = refusing.refusal;
  return { ok: false, refusal };
}

/** The event that opens a challenge may be written a little before it. */
const openingSeconds = 5;
const openingsMax = 200;

/** Who requested a challenge's last code or, if none was requested, opened it. */
async function findClient(
  ports: FindWaitingCodePorts,
  { id, userId, createdAt }: Challenge,
  last: Delivery | null,
): Promise<CodeClient> {
  if (last !== null) return { address: last.network, apiKey: last.apiKey };
  const { items } = await ports.events.listAuditEvents({
    userId,
    since: after(createdAt, -openingSeconds),
    until: after(createdAt, openingSeconds),
    cursor: null,
    limit: openingsMax,
  });
  const opening = items.findLast(({ actor, detail }) =>
    actor === "user" && detail["challenge_id"] === id
  );
  if (opening === undefined) return { address: null, apiKey: null };
  const { address, apiKeyId } = opening;
  const key = apiKeyId === null ? null : await ports.apiKeys.findApiKey(apiKeyId);
  return { address, apiKey: key === null ? null : { id: key.id, name: key.name } };
}
