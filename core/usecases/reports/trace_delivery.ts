import type { AuditEvent } from "../../domain/audit_event.ts";
import {
  type Challenge,
  challengeLifetimeSeconds,
  guessesMax,
} from "../../domain/challenge/challenge.ts";
import type { Delivery } from "../../domain/sending/delivery.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import {
  type LooseStep,
  orderSteps,
  type Trace,
  type TraceEnd,
} from "../../domain/reports/trace.ts";
import type { Ports } from "../../ports/ports.ts";
import { findDelivery } from "./find_delivery.ts";
import { stepsOfDeliveries } from "./trace_of_deliveries.ts";
import { stepsOfEvents, successOf } from "./trace_of_events.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "./yield_to_event_loop.ts";

type TraceDeliveryPorts =
  & YieldToEventLoopPorts
  & Pick<Ports, "users" | "challenges" | "sending" | "events" | "evidence" | "clock">;

/**
 * The maximum number of pages of events to search: the user's, or a few minutes of all for a test.
 */
const pagesMax = 5;
const pageSize = 1000;
/** Events that may follow the end of a login: a late guess, the rest of a request. */
const afterEndSeconds = 60;

/**
 * Returns one message as a timeline, from the correct password to the verdict: every send, refusal
 * and guess of its login, and what the carrier reported later. For a verification: its sends and
 * guesses. For a test: its checks.
 */
export async function traceDelivery(
  ports: TraceDeliveryPorts,
  input: { readonly deliveryId: string },
): Promise<Outcome<Trace, "delivery_not_found">> {
  const found = await findDelivery(ports, input);
  if (!found.ok) return found;
  const { value: delivery } = found;
  const { userId, challengeId, phoneVerificationId } = delivery;
  const user = userId === null ? null : await ports.users.findUser(userId);
  const deliveries = phoneVerificationId !== null
    ? await ports.sending.listDeliveriesOfVerification(phoneVerificationId)
    : challengeId !== null
    ? await ports.sending.listDeliveriesOfChallenge(challengeId)
    : [delivery];
  const challenge = challengeId === null
    ? null
    : (await ports.challenges.findChallenge(challengeId))?.challenge ?? null;
  const events = await findEvents(ports, delivery, deliveries[0]?.at ?? delivery.at);
  const own = events.filter((event) => belongs(event, delivery) && !isTwice(event, deliveries));
  const { evidence } = ports;
  const steps = [...stepsOfDeliveries(evidence, deliveries), ...stepsOfEvents(evidence, own)];
  const verdict = verdictOf({ delivery, deliveries, challenge, events, own }, ports.clock());
  return granted({
    delivery,
    user,
    steps: orderSteps(verdict === null ? steps : [...steps, verdict]),
  });
}

/**
 * Returns the user's events, oldest first; for a verification or a test, the events of all users
 * during it.
 */
async function findEvents(
  ports: TraceDeliveryPorts,
  { userId, purpose }: Delivery,
  firstAt: Instant,
): Promise<readonly AuditEvent[]> {
  if (purpose === "notice") return [];
  const since = after(firstAt, -challengeLifetimeSeconds);
  const until = after(firstAt, challengeLifetimeSeconds + afterEndSeconds);
  const events: AuditEvent[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    const limit = pageSize;
    const found = await ports.events.listAuditEvents({ userId, since, until, cursor, limit });
    events.push(...found.items);
    cursor = found.next;
    if (cursor === null) break;
    await yieldToEventLoop(ports);
  }
  return events.toReversed();
}

function belongs(
  { detail }: AuditEvent,
  { challengeId, phoneVerificationId, verificationId }: Delivery,
): boolean {
  if (challengeId !== null) return detail["challenge_id"] === challengeId;
  if (phoneVerificationId !== null) {
    return detail["phone_verification_id"] === phoneVerificationId;
  }
  return verificationId !== null && detail["verification_id"] === verificationId;
}

/** A block that is shown by its own delivery needs no second step. */
function isTwice({ detail }: AuditEvent, deliveries: readonly Delivery[]): boolean {
  const reason = detail["block_reason"];
  return reason !== undefined && deliveries.some(({ blockReason }) => blockReason === reason);
}

interface Found {
  readonly delivery: Delivery;
  readonly deliveries: readonly Delivery[];
  readonly challenge: Challenge | null;
  /** All events that were searched. */
  readonly events: readonly AuditEvent[];
  /** Those of this login. */
  readonly own: readonly AuditEvent[];
}

/**
 * Returns how it ended if no event says so; null if one does, or if there is nothing to wait for.
 */
function verdictOf(found: Found, now: Instant): LooseStep | null {
  const { delivery, deliveries, challenge, own } = found;
  if (own.some((event) => successOf(event) !== null || event.type === "test.cancelled")) {
    return null;
  }
  if (delivery.challengeId === null) return verdictWithoutUser(delivery, deliveries, now);
  const startedAt = own[0]?.at ?? deliveries[0]?.at ?? delivery.at;
  const expiresAt = challenge?.expiresAt ?? after(startedAt, challengeLifetimeSeconds);
  const newer = newerOf(found);
  if (newer !== null && newer.at < expiresAt) {
    return ending(newer.at, "replaced");
  }
  if (challenge?.endedAs === "consumed") return ending(expiresAt, "used");
  if (challenge !== null && challenge.guesses >= guessesMax) {
    const last = own.findLast(({ type }) => type === "challenge.refused");
    return ending(last?.lastAt ?? expiresAt, "guesses_used_up");
  }
  // Events and challenges are removed before deliveries if the settings keep them for less time.
  if (challenge === null && own.length === 0) {
    return ending(Math.min(expiresAt, now), "unknown");
  }
  if (expiresAt <= now) return ending(expiresAt, "expired");
  return ending(now, "open");
}

/** Only a message that was sent waits for a code: a test's, or one of a verification's. */
function verdictWithoutUser(
  { purpose, at }: Delivery,
  deliveries: readonly Delivery[],
  now: Instant,
): LooseStep | null {
  if (purpose !== "test" && purpose !== "verification") return null;
  if (deliveries.every(({ verificationId }) => verificationId === null)) return null;
  if (deliveries.some(({ approvedAt }) => approvedAt !== null)) return null;
  const expiresAt = after(deliveries[0]?.at ?? at, challengeLifetimeSeconds);
  if (expiresAt <= now) return ending(expiresAt, "expired");
  return ending(now, "open");
}

/** Returns the event that replaced this challenge: the next opening for its user and purpose. */
function newerOf({ challenge, delivery, events }: Found): AuditEvent | null {
  if (challenge !== null && challenge.endedAs !== "replaced") return null;
  const opening = (event: AuditEvent): boolean =>
    opens.includes(event.type) && event.reason === null;
  const own = events.findIndex((event) => opening(event) && belongs(event, delivery));
  const type = events[own];
  if (type === undefined) return null;
  return events.slice(own + 1).find((event) =>
    opening(event) && event.type === type.type &&
    event.detail["purpose"] === type.detail["purpose"] &&
    event.detail["challenge_id"] !== delivery.challengeId
  ) ?? null;
}

const opens: readonly string[] = [
  "challenge.opened",
  "phone.change_requested",
  "password.reset_requested",
];

function ending(at: Instant, how: TraceEnd): LooseStep {
  return { at, fact: { kind: "ended", how } };
}
