import { type Challenge, openChannels, skipsWait } from "../../../domain/challenge/challenge.ts";
import { resendChannel } from "../../../domain/challenge/resend.ts";
import { type Channel, channels } from "../../../domain/channel.ts";
import type { Instant } from "../../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import {
  type Case,
  type CaseCode,
  caseLoginsMax,
  type CaseObstacle,
  codeStateOf,
  isOutage,
  verdictOf,
} from "../../../domain/reports/case.ts";
import { blocksChannel, nextActions } from "../../../domain/reports/case_actions.ts";
import { failureCode } from "../../../domain/reports/failure.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import { progressOf } from "../../../domain/sending/delivery_progress.ts";
import { destinationOf } from "../../../domain/sending/destination.ts";
import type { UserId } from "../../../domain/user_id.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { ProviderEvidence } from "../../../ports/provider_evidence.ts";
import { findWaitingChallenge } from "../../challenge/find_waiting_challenge.ts";
import { sendRefusal } from "../../sending/count_send.ts";
import { failureCauseOf } from "../failure_cause.ts";
import { caseLogins } from "./case_logins.ts";
import { findObstacles, type FindObstaclesPorts } from "./find_obstacles.ts";

type DescribeCasePorts =
  & FindObstaclesPorts
  & Pick<
    Ports,
    "users" | "challenges" | "sessions" | "sending" | "events" | "evidence" | "policies" | "clock"
  >;

const eventsRead = 500;
const deliveriesRead = 100;
const challengesRead = 50;
/** The codes that the verdict is about, and the logins that are described. */
const codesMax = 5;

/**
 * Describes why a user's codes do not arrive: the last logins step by step, what happened to the
 * last five codes, what blocks the next one, and what to do. A small number of indexed reads, so it
 * can be requested every second.
 */
export async function describeCase(
  ports: DescribeCasePorts,
  input: { readonly userId: UserId },
): Promise<Outcome<Case, "user_not_found">> {
  const { userId } = input;
  const user = await ports.users.findUser(userId);
  if (user === null) return refused("user_not_found");
  const at = ports.clock();
  const [challenges, sent, events] = await Promise.all([
    ports.challenges.listChallenges(userId, challengesRead),
    ports.sending.listDeliveries({ userId, cursor: null, limit: deliveriesRead }),
    ports.events.listAuditEvents({ userId, cursor: null, limit: eventsRead }),
  ]);
  const deliveries = sent.items.filter(({ purpose }) => purpose !== "notice");
  const { evidence } = ports;
  const codeAt = (delivery: Delivery): CaseCode => codeOf(evidence, delivery, at);
  const codes = deliveries.slice(0, codesMax).map(codeAt);
  const challenge = challenges.find(({ endedAs, expiresAt }) => endedAs === null && expiresAt > at);
  const obstacles = await findObstacles(ports, { user, challenge, last: deliveries[0] });
  const waiting = await findWaitingChallenge(ports, challenges);
  const offered = openChannels(challenge ?? { landline: false, smsSends: 0 });
  return granted({
    at,
    user,
    country: destinationOf(user.phoneNumber, ports.policies.send.numberRanges).country,
    verdict: verdictOf(codes, failureCode),
    obstacles,
    actions: nextActions({
      user,
      codes,
      obstacles,
      offered,
      resend: resendableBy(waiting, deliveries[0], obstacles, at),
    }),
    logins: caseLogins({ evidence, challenges, deliveries, events: events.items, codeAt }, at)
      .slice(0, caseLoginsMax),
  });
}

/** The channel by which the code that waits can be sent again; null if its wait is not over. */
function resendableBy(
  waiting: Challenge | null,
  last: Delivery | undefined,
  obstacles: readonly CaseObstacle[],
  now: Instant,
): Channel | null {
  if (waiting === null) return null;
  const own = last?.challengeId === waiting.id ? last.channel : waiting.channel;
  const unavailable = channels.filter((channel) =>
    obstacles.some((each) => blocksChannel(each, channel))
  );
  const channel = resendChannel(waiting, { last: own, unavailable });
  const waits = obstacles.some(({ kind }) => kind === "resend_wait") &&
    !skipsWait(waiting, channel);
  return waits || sendRefusal(waiting, channel, now) !== null ? null : channel;
}

function codeOf(evidence: ProviderEvidence, delivery: Delivery, now: Instant): CaseCode {
  const progress = progressOf(delivery, (status) => evidence.hasArrived(status), now);
  const state = codeStateOf(delivery, progress);
  const fails = failedStates.includes(state) ||
    (state === "unknown" && delivery.status === "uncertain");
  const cause = fails ? failureCauseOf(evidence, delivery) : null;
  return { delivery, state, cause, outage: isOutage(delivery, cause) };
}

const failedStates: readonly CaseCode["state"][] = [
  "not_delivered",
  "blocked",
  "refused",
  "failed",
];
