import type { Delivery } from "../sending/delivery.ts";
import type { Instant } from "../instant.ts";
import type { User } from "../account/user.ts";

/** One thing that happened on the way from a right password to a verdict. */
export interface TraceStep {
  readonly at: Instant;
  /** Since the first step, in milliseconds. */
  readonly sinceStartMs: number;
  readonly tone: "good" | "bad" | "plain";
  /** What happened: a few words with a capital, without a full stop. */
  readonly words: string;
  /** What there is to know of it, a short line each. */
  readonly details: readonly string[];
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
export interface LooseStep extends Omit<TraceStep, "sinceStartMs"> {
  /** Orders what happened in the same millisecond, lowest first. */
  readonly rank: number;
}

/** What comes first of the same millisecond. */
export const ranks = { opened: 0, send: 1, guess: 2, right: 3, verdict: 4, later: 5 } as const;

/** In the order in which they happened. */
export function orderSteps(steps: readonly LooseStep[]): readonly TraceStep[] {
  const sorted = steps.toSorted((a, b) => a.at - b.at || a.rank - b.rank);
  const start = sorted[0]?.at ?? 0;
  return sorted.map(({ at, tone, words, details }) => {
    return { at, sinceStartMs: at - start, tone, words, details };
  });
}
