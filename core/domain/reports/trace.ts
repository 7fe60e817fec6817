import type { AuditEventType } from "../audit_event.ts";
import type { Purpose } from "../challenge/challenge.ts";
import type { Delivery } from "../sending/delivery.ts";
import type { Instant } from "../instant.ts";
import type { User } from "../account/user.ts";
import type { FailureCause } from "./failure.ts";

/** What ends a challenge well. */
export const successTypes = [
  "session.opened",
  "session.stepped_up",
  "phone.changed",
  "password.reset",
  "passkey.enrolled",
] as const satisfies readonly AuditEventType[];

export type SuccessType = typeof successTypes[number];

/** What an event says of a send or a guess; null where it says nothing. */
export interface EventFacts {
  readonly channel: string | null;
  readonly method: string | null;
  /** Which guess of the challenge it was. */
  readonly guess: number | null;
  /** How often it happened within a minute, and how long after the first the last was. */
  readonly count: number;
  readonly lastAfterMs: number;
  /** Which limit of ours, as `blockedBy` of a delivery. */
  readonly blockedBy: string | null;
  /** The provider's error. */
  readonly cause: FailureCause | null;
  readonly httpStatus: number | null;
  readonly latencyMs: number | null;
  readonly deviceTrusted: boolean;
  /** The operator who did it; null for a user. */
  readonly operator: string | null;
}

/** One thing that happened on the way from a right password to a verdict. */
export type TraceFact =
  /** `purpose`: null for one that this version does not know. */
  | {
    readonly kind: "opened";
    readonly purpose: Purpose | null;
    readonly address: string | null;
    readonly requestId: string | null;
    readonly operator: string | null;
  }
  /** `again`: after another that went out. `cause`: null where it did not fail. */
  | {
    readonly kind: "send";
    readonly delivery: Delivery;
    readonly again: boolean;
    readonly cause: FailureCause | null;
  }
  /** A send whose answer was lost, in the provider's list. */
  | { readonly kind: "send_found" }
  /** `guess`: which one of this code. */
  | { readonly kind: "code_approved"; readonly guess: number }
  /** What the provider said later. */
  | {
    readonly kind: "reported";
    readonly delivery: Delivery;
    readonly arrived: boolean;
    readonly cause: FailureCause | null;
  }
  /** `blockReason`: where a limit of ours refused it. */
  | {
    readonly kind: "send_refused";
    readonly reason: string;
    readonly blockReason: string | null;
    readonly facts: EventFacts;
  }
  | { readonly kind: "guess_refused"; readonly reason: string; readonly facts: EventFacts }
  /** A guess of an operator's test that was not right. */
  | { readonly kind: "test_refused"; readonly result: string; readonly facts: EventFacts }
  | { readonly kind: "test_cancelled"; readonly operator: string | null }
  | {
    readonly kind: "number_corrected";
    readonly from: string;
    readonly to: string;
    readonly correctionsLeft: number;
  }
  | { readonly kind: "succeeded"; readonly by: SuccessType; readonly facts: EventFacts }
  | { readonly kind: "ended"; readonly how: TraceEnd };

/**
 * How it ended where no event says so. `unknown`: what would say so is no longer on record. `open`:
 * it has not ended.
 */
export type TraceEnd = "replaced" | "used" | "guesses_used_up" | "expired" | "unknown" | "open";

export interface TraceStep {
  readonly at: Instant;
  /** Since the first step, in milliseconds. */
  readonly sinceStartMs: number;
  readonly fact: TraceFact;
}

/** A message and all that happened around it: the login it was sent for, from begin to end. */
export interface Trace {
  readonly delivery: Delivery;
  /** Null for a test, and where the user is gone. */
  readonly user: User | null;
  /** Oldest first. */
  readonly steps: readonly TraceStep[];
}

/** A step before its place in the whole is known. */
export type LooseStep = Omit<TraceStep, "sinceStartMs">;

/** What comes first of the same millisecond. */
const ranks: Readonly<Record<TraceFact["kind"], number>> = {
  opened: 0,
  send: 1,
  send_refused: 1,
  number_corrected: 1,
  guess_refused: 2,
  test_refused: 2,
  code_approved: 3,
  succeeded: 4,
  test_cancelled: 4,
  ended: 4,
  send_found: 5,
  reported: 5,
};

/** In the order in which they happened. */
export function orderSteps(steps: readonly LooseStep[]): readonly TraceStep[] {
  const sorted = steps.toSorted((a, b) => a.at - b.at || ranks[a.fact.kind] - ranks[b.fact.kind]);
  const start = sorted[0]?.at ?? 0;
  return sorted.map(({ at, fact }) => ({ at, sinceStartMs: at - start, fact }));
}
