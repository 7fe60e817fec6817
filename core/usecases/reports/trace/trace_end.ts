import type { AuditEvent } from "../../../domain/audit_event.ts";
import {
  type Challenge,
  challengeLifetimeSeconds,
  guessesMax,
} from "../../../domain/challenge/challenge.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import type { LooseStep, TraceEnd } from "../../../domain/reports/trace.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import { successOf } from "./trace_of_events.ts";

/** What a trace is about: a delivery, or a challenge that nothing was sent for. */
export type TraceSubject = Pick<
  Delivery,
  "challengeId" | "phoneVerificationId" | "verificationId" | "purpose" | "at"
>;

export function belongs(
  { detail }: AuditEvent,
  { challengeId, phoneVerificationId, verificationId }: TraceSubject,
): boolean {
  if (challengeId !== null) return detail["challenge_id"] === challengeId;
  if (phoneVerificationId !== null) {
    return detail["phone_verification_id"] === phoneVerificationId;
  }
  return verificationId !== null && detail["verification_id"] === verificationId;
}

/** A block that is shown by its own delivery needs no second step. */
export function isTwice({ detail }: AuditEvent, deliveries: readonly Delivery[]): boolean {
  const reason = detail["block_reason"];
  return reason !== undefined && deliveries.some(({ blockReason }) => blockReason === reason);
}

export interface FoundTrace {
  readonly subject: TraceSubject;
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
export function endOf(found: FoundTrace, now: Instant): LooseStep | null {
  const { subject, deliveries, challenge, own } = found;
  if (own.some((event) => successOf(event) !== null || event.type === "test.cancelled")) {
    return null;
  }
  if (subject.challengeId === null) return endWithoutUser(subject, deliveries, now);
  const startedAt = own[0]?.at ?? deliveries[0]?.at ?? subject.at;
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
function endWithoutUser(
  { purpose, at }: TraceSubject,
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
function newerOf({ challenge, subject, events }: FoundTrace): AuditEvent | null {
  if (challenge !== null && challenge.endedAs !== "replaced") return null;
  const opening = (event: AuditEvent): boolean =>
    opens.includes(event.type) && event.reason === null;
  const own = events.findIndex((event) => opening(event) && belongs(event, subject));
  const type = events[own];
  if (type === undefined) return null;
  return events.slice(own + 1).find((event) =>
    opening(event) && event.type === type.type &&
    event.detail["purpose"] === type.detail["purpose"] &&
    event.detail["challenge_id"] !== subject.challengeId
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
