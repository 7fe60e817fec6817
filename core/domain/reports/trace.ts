import type { AuditEventType } from "../audit_event.ts";
import type { Purpose } from "../challenge/challenge.ts";
import type { Delivery } from "../sending/delivery.ts";
import type { Instant } from "../instant.ts";
import type { User } from "../account/user.ts";
import type { FailureCause } from "./failure.ts";

/** Events that complete a challenge. */
export const successTypes = [
  "session.opened",
  "session.stepped_up",
  "phone.changed",
  "password.reset_waiting",
  "password.reset",
  "passkey.enrolled",
] as const satisfies readonly AuditEventType[];

export type SuccessType = typeof successTypes[number];

/** What an event says about a send or a guess. Null for unknown facts. */
export interface EventFacts {
  readonly channel: string | null;
  /** See `provenWith`. */
  readonly methods: readonly string[];
  /** The number of the guess within the challenge. */
  readonly guess: number | null;
  /** Occurrences within a minute, and the time from the first to the last. */
  readonly count: number;
  readonly lastAfterMs: number;
  /** Our limit that blocked it; see `Delivery.blockedBy`. */
  readonly blockedBy: string | null;
  /** The provider's error. */
  readonly cause: FailureCause | null;
  readonly httpStatus: number | null;
  readonly latencyMs: number | null;
  readonly deviceTrusted: boolean;
  /** The name of the passkey that was used, or its ID if it has none. */
  readonly passkey: string | null;
  /** The session that it opened or was about. */
  readonly sessionId: string | null;
  /** The operator who acted. Null for a user. */
  readonly operator: string | null;
}

/** One step between a correct password and the outcome of the challenge. */
export type TraceFact =
  /** `purpose` is null if this version does not know it. */
  | {
    readonly kind: "opened";
    readonly purpose: Purpose | null;
    readonly address: string | null;
    readonly requestId: string | null;
    readonly operator: string | null;
  }
  /** `again`: an earlier send went out. `cause` is null if it did not fail. */
  | {
    readonly kind: "send";
    readonly delivery: Delivery;
    readonly again: boolean;
    readonly cause: FailureCause | null;
  }
  /** An operator sent the code again, for this reason. */
  | {
    readonly kind: "resend_requested";
    readonly operator: string | null;
    readonly reason: string | null;
  }
  /** A send whose response was lost was found in the provider's list. */
  | { readonly kind: "send_found" }
  /** `guess`: the number of the guess at this code. */
  | { readonly kind: "code_approved"; readonly guess: number }
  /** What the provider reported later. */
  | {
    readonly kind: "reported";
    readonly delivery: Delivery;
    readonly arrived: boolean;
    readonly cause: FailureCause | null;
  }
  /** `blockReason` is set if one of our limits refused it. */
  | {
    readonly kind: "send_refused";
    readonly reason: string;
    readonly blockReason: string | null;
    readonly facts: EventFacts;
  }
  | { readonly kind: "guess_refused"; readonly reason: string; readonly facts: EventFacts }
  /** An incorrect guess in an operator's test. */
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
 * How a challenge ended if no event shows it. `unknown`: the audit log no longer contains it.
 * `open`: it has not ended.
 */
export type TraceEnd = "replaced" | "used" | "guesses_used_up" | "expired" | "unknown" | "open";

export interface TraceStep {
  readonly at: Instant;
  /** Milliseconds since the first step. */
  readonly sinceStartMs: number;
  readonly fact: TraceFact;
}

/** The history of the challenge that a message was sent for, from start to end. */
export interface Trace {
  readonly delivery: Delivery;
  /** Null for a test or a deleted user. */
  readonly user: User | null;
  /** Oldest first. */
  readonly steps: readonly TraceStep[];
}

/** A step before its position in the trace is known. */
export type LooseStep = Omit<TraceStep, "sinceStartMs">;

/** The order of steps within the same millisecond. */
const ranks: Readonly<Record<TraceFact["kind"], number>> = {
  opened: 0,
  resend_requested: 0,
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

/** Sorts steps in the order in which they happened. */
export function orderSteps(steps: readonly LooseStep[]): readonly TraceStep[] {
  const sorted = steps.toSorted((a, b) => a.at - b.at || ranks[a.fact.kind] - ranks[b.fact.kind]);
  const start = sorted[0]?.at ?? 0;
  return sorted.map(({ at, fact }) => ({ at, sinceStartMs: at - start, fact }));
}
