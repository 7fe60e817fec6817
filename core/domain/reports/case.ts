import type { Challenge } from "../challenge/challenge.ts";
import type { Channel } from "../channel.ts";
import type { Delivery } from "../sending/delivery.ts";
import type { DeliveryProgress } from "../sending/delivery_progress.ts";
import type { Instant } from "../instant.ts";
import type { SendStop, StopScope } from "../sending/send_stop.ts";
import type { User } from "../account/user.ts";
import type { FailureCause } from "./failure.ts";
import type { SuccessType, TraceEnd, TraceStep } from "./trace.ts";

// Why a user's codes do not arrive: what happened to the last ones, what blocks the next one, and
// what an operator can do.

/**
 * What happened to a code. `arrived`: the carrier reported it, or the code was entered correctly.
 * `sent`: the provider accepted it, and nothing else is known. `blocked`: our own limits blocked
 * it. `refused`: the provider did. `failed`: the provider did nothing. The others as in
 * `DeliveryProgress`.
 */
export type CodeState =
  | "arrived"
  | "sent"
  | "sending"
  | "not_delivered"
  | "unknown"
  | "blocked"
  | "refused"
  | "failed";

/** One code that was requested, and what happened to it. */
export interface CaseCode {
  readonly delivery: Delivery;
  readonly state: CodeState;
  /** Null if it did not fail. */
  readonly cause: FailureCause | null;
  /** Whether the provider was unavailable, so other users' codes failed too. */
  readonly outage: boolean;
}

/** Codes that failed for the same reason. */
export interface CaseFailure {
  readonly state: CodeState;
  readonly cause: FailureCause;
  readonly outage: boolean;
  readonly channel: Channel;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** The last codes in numbers. */
export interface CaseVerdict {
  readonly codes: number;
  readonly arrived: number;
  /** Sent or being sent, without a report. */
  readonly waiting: number;
  /** By the time of the last one, newest first. */
  readonly failures: readonly CaseFailure[];
}

/** One login, or another operation with a second factor, or a series of refused passwords. */
export interface CaseLogin {
  /** Null if the password was refused, so that there was no second factor. */
  readonly challengeId: Challenge["id"] | null;
  readonly startedAt: Instant;
  /** When it ended; while it is open, the time of the description. */
  readonly endedAt: Instant;
  readonly result: CaseResult;
  /** Oldest first. Empty for refused passwords. */
  readonly steps: readonly TraceStep[];
  /** Codes that were requested, whatever happened to them. Oldest first. */
  readonly codes: readonly CaseCode[];
}

export type CaseResult =
  | { readonly kind: "succeeded"; readonly by: SuccessType }
  | { readonly kind: "ended"; readonly how: TraceEnd }
  /** `reason` is the refusal's code. `count`: how often, within a minute. */
  | { readonly kind: "refused"; readonly reason: string; readonly count: number };

/** What prevents this user from getting or using a code now. */
export type CaseObstacle =
  | { readonly kind: "account_locked"; readonly since: Instant }
  | { readonly kind: "second_factor_locked_out"; readonly until: Instant }
  | { readonly kind: "second_factor_disabled" }
  /** `for`: see `GuesserKind`. */
  | { readonly kind: "password_disabled"; readonly for: "strangers" | "familiar" }
  | { readonly kind: "test_number" }
  | {
    readonly kind: "destination_refused";
    readonly reason: "country_denied" | "number_kind_refused";
    readonly country: string;
  }
  | { readonly kind: "stopped"; readonly stop: SendStop }
  | { readonly kind: "paused"; readonly scope: string; readonly until: Instant }
  | { readonly kind: "circuit_open"; readonly channel: Channel; readonly until: Instant }
  /** `budget` as in `Delivery.blockedBy`. */
  | { readonly kind: "budget_full"; readonly budget: string; readonly until: Instant }
  /** The open login has no sends, or no guesses, left. It ends at `until`. */
  | { readonly kind: "sends_used_up" | "guesses_used_up"; readonly until: Instant }
  | { readonly kind: "resend_wait"; readonly until: Instant };

/** What an operator can do next. */
export type CaseAction =
  | { readonly kind: "unlock" }
  | { readonly kind: "resume_sends"; readonly scope: StopScope }
  | { readonly kind: "lift_pause"; readonly scope: string }
  /** Resend the code the user is waiting for: its wait is over, and nothing blocks it. */
  | { readonly kind: "resend_code"; readonly channel: Channel }
  /** Ask for a code by this channel: nothing blocks it, and it did not fail. */
  | { readonly kind: "use_channel"; readonly channel: Channel }
  | { readonly kind: "wait"; readonly until: Instant; readonly obstacle: CaseObstacle["kind"] }
  /** The carrier did not deliver the last code: check the number with the user. */
  | { readonly kind: "check_number"; readonly correctable: boolean }
  | { readonly kind: "issue_recovery_code" };

/** How many logins a case lists at most. */
export const caseLoginsMax = 10;

export interface Case {
  readonly at: Instant;
  readonly user: User;
  readonly country: string;
  readonly verdict: CaseVerdict;
  readonly obstacles: readonly CaseObstacle[];
  /** The most useful one first. */
  readonly actions: readonly CaseAction[];
  /** Newest first, at most `caseLoginsMax`. */
  readonly logins: readonly CaseLogin[];
}

/** The state of a code from its progress. */
export function codeStateOf(delivery: Delivery, progress: DeliveryProgress): CodeState {
  if (delivery.approvedAt !== null || progress === "delivered") return "arrived";
  if (progress !== "not_sent") return progress;
  return delivery.status === "blocked" || delivery.status === "refused"
    ? delivery.status
    : "failed";
}

/** Whether the cause is that the provider was unavailable. */
export function isOutage(
  { status, httpStatus, blockReason }: Delivery,
  cause: FailureCause | null,
): boolean {
  if (blockReason === "circuit_open") return true;
  if (status !== "failed" && status !== "uncertain") return false;
  return cause?.kind === "no_answer" || (httpStatus !== null && httpStatus >= 500);
}

/** Counts codes, newest first. */
export function verdictOf(
  codes: readonly CaseCode[],
  codeOf: (cause: FailureCause) => string,
): CaseVerdict {
  const failures = new Map<string, CaseFailure>();
  for (const { delivery: { at, channel }, state, cause, outage } of codes) {
    if (cause === null) continue;
    const key = `${state}/${outage ? "outage" : codeOf(cause)}`;
    const { count = 0, ...newer } = failures.get(key) ?? { lastAt: at, cause, channel, state };
    failures.set(key, { ...newer, outage, firstAt: at, count: count + 1 });
  }
  const count = (...states: readonly CodeState[]): number =>
    codes.filter(({ state }) => states.includes(state)).length;
  return {
    codes: codes.length,
    arrived: count("arrived"),
    waiting: count("sent", "sending", "unknown") -
      codes.filter(({ state, cause }) => state === "unknown" && cause !== null).length,
    failures: [...failures.values()],
  };
}
