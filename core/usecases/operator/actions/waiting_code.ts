import type { User } from "../../../domain/account/user.ts";
import type { CodeClient } from "../../../domain/audit_event.ts";
import type { Challenge } from "../../../domain/challenge/challenge.ts";
import { resendChannel, waitingChallenge } from "../../../domain/challenge/resend.ts";
import type { Channel } from "../../../domain/channel.ts";
import { after } from "../../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import type { Ports } from "../../../ports/ports.ts";
import { type FoundChallenge, isBoundSessionActive } from "../../challenge/find_open_challenge.ts";
import { offerMethods, type OfferMethodsPorts } from "../../challenge/offer_methods.ts";
import { barOfTestUser } from "../../record/written_ends.ts";
import { earlyRefusal } from "../../sending/count_send.ts";
import { findRecipient, type SendGapPorts } from "../../sending/send_gap.ts";

export type FindWaitingCodePorts =
  & OfferMethodsPorts
  & SendGapPorts
  & Pick<Ports, "challenges" | "sessions" | "sending" | "events" | "apiKeys" | "testNumbers">
  & Pick<Ports, "policies" | "clock">;

/** A code that a user waits for, and that could be sent again now. */
export interface WaitingCode {
  readonly found: FoundChallenge;
  readonly channel: Channel;
  /** Who requested it: limits count this client. */
  readonly client: CodeClient;
  /** Whether the number is a test number, to which nothing is sent. */
  readonly isTest: boolean;
}

export type WaitingCodeRefusal =
  | "nothing_to_do"
  | "test_number"
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable";

const challengesRead = 50;

/**
 * Finds the code that a user waits for: that of their newest open challenge. Refuses if the waits
 * and counts of the challenge or the number do not allow another one now. Counts nothing; budgets,
 * stops and the provider can still refuse it.
 */
export async function findWaitingCode(
  ports: FindWaitingCodePorts,
  user: User,
): Promise<Outcome<WaitingCode, WaitingCodeRefusal>> {
  if (user.lockedAt !== null) return refused("nothing_to_do", { reason: "account_locked" });
  if (await barOfTestUser(ports, user) !== null) return refused("test_number");
  const now = ports.clock();
  const challenges = await ports.challenges.listChallenges(user.id, challengesRead);
  const challenge = waitingChallenge(challenges, now);
  if (challenge === undefined || !await isBoundSessionActive(ports, challenge)) {
    return refused("nothing_to_do", { reason: "no_code_waits" });
  }
  const found = { challenge, user };
  const last = await ports.sending.findLastDelivery(challenge.id);
  const { unavailable } = await offerMethods(ports, challenge, user);
  const channel = resendChannel(challenge, {
    last: last?.channel ?? challenge.channel,
    unavailable,
  });
  const client = await findClient(ports, challenge, last);
  const recipient = await findRecipient(ports, found, now, { address: null, client });
  const early = earlyRefusal(found, recipient, channel, now);
  if (early !== null) return early;
  const isTest = await ports.testNumbers.isTestNumber(challenge.phoneNumber ?? user.phoneNumber);
  return granted({ found, channel, client, isTest });
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
