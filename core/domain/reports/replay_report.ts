import type { Instant } from "../instant.ts";
import {
  createPolicyReplayer,
  isConcerned,
  type ReplayedSend,
  type ReplayedStop,
  wentOut,
} from "./policy_replay.ts";
import type { MicroUsd } from "../sending/money.ts";
import type { SendPolicy } from "../sending/send_policy.ts";

/** Totals of a group of sends. Every requested message counts as a request, sent or not. */
export interface ReplayTotals {
  readonly requests: number;
  readonly wouldSend: number;
  readonly wouldBlock: number;
  /**
   * Sends that would be blocked, although the correct code was entered, possibly after a resend.
   */
  readonly genuineBlocked: number;
  /** Sends that would be blocked; they were sent, but no correct code was entered. */
  readonly unapprovedBlocked: number;
  /** Sends that were blocked and would now be sent; their outcome is unknown. */
  readonly letThrough: number;
  /** The cost of messages that were sent. */
  readonly spent: MicroUsd;
  /** The part of `spent` for messages that would be blocked. */
  readonly saved: MicroUsd;
  /** The additional cost of messages that were blocked and would now be sent. */
  readonly added: MicroUsd;
}

/** What a policy would have done with the sends of a time span. */
export interface PolicyReplay extends ReplayTotals {
  readonly from: Instant;
  readonly until: Instant;
  /** False if there were too many sends and only the newest were replayed. */
  readonly complete: boolean;
  /**
   * Blocked by an operator's stop or an open circuit. They are not evaluated or counted elsewhere.
   */
  readonly notEvaluated: number;
  /** Distinct numbers with a correct code that would have been blocked at least once. */
  readonly genuineNumbersHindered: number;
  /** The actual outcome of the requests. */
  readonly actual: {
    readonly sent: number;
    readonly blocked: number;
    /** The provider refused them or certainly did nothing. */
    readonly notSent: number;
  };
  /** Sends that would be blocked, by reason, and by limit (a budget or scope), the top 20. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly byLimit: readonly (readonly [limit: string, blocked: number])[];
  /** Most blocked first. */
  readonly byCountry: readonly (ReplayTotals & { readonly country: string })[];
  /** By day in UTC (`YYYY-MM-DD`), oldest first. */
  readonly byDay: readonly (ReplayTotals & { readonly day: string })[];
  /** Rules of the policy that cannot be replayed, because the necessary facts are not recorded. */
  readonly notReplayed: readonly ["number_kind"] | readonly [];
}

const limitsMax = 20;

/**
 * Replays a policy over sends, oldest first. Sends before `from` only fill the counters, because
 * windows and pauses do not start with the report. The replay does not model people who try again
 * because they were blocked, or attackers who adapt. With a `stop`, the report counts only the
 * sends that it concerns.
 */
export function replaySends(
  policy: SendPolicy,
  sends: readonly ReplayedSend[],
  span: { readonly from: Instant; readonly until: Instant; readonly complete: boolean },
  verificationFee: MicroUsd = 0,
  stop: ReplayedStop | null = null,
): PolicyReplay {
  const replayer = createPolicyReplayer(policy, verificationFee, stop);
  const approved = new Set(sends.flatMap(approvedVerification));
  const tally = createTally(verificationFee);
  for (const send of sends) {
    const verdict = replayer.evaluate(send);
    if (send.at < span.from || (stop !== null && !isConcerned(stop, send))) continue;
    const genuine = send.approvedAt !== null || approved.has(send.verificationId ?? "");
    tally.add(send, verdict, genuine);
  }
  return { ...span, ...tally.report(), notReplayed: kindsOf(policy) };
}

function kindsOf(policy: SendPolicy): PolicyReplay["notReplayed"] {
  return policy.kindsRefused.length === 0 ? [] : ["number_kind"];
}

/** Only the newest message of a verification is marked as approved. */
function approvedVerification({ approvedAt, verificationId }: ReplayedSend): readonly string[] {
  return approvedAt === null || verificationId === null ? [] : [verificationId];
}

type Sums = { -readonly [Name in keyof ReplayTotals]: ReplayTotals[Name] };
type Verdict = ReturnType<ReturnType<typeof createPolicyReplayer>["evaluate"]>;
type Report = Omit<PolicyReplay, "from" | "until" | "complete" | "notReplayed">;

interface Tally {
  add(send: ReplayedSend, verdict: Verdict, genuine: boolean): void;
  report(): Report;
}

function createTally(verificationFee: MicroUsd): Tally {
  const all = noSums();
  const countries = new Map<string, Sums>();
  const days = new Map<string, Sums>();
  const reasons = new Map<string, number>();
  const limits = new Map<string, number>();
  const hindered = new Set<string>();
  const actual = { sent: 0, blocked: 0, notSent: 0 };
  let notEvaluated = 0;
  return {
    add: (send, verdict, genuine) => {
      if (verdict.verdict === "not_evaluated") return void notEvaluated++;
      const blocked = verdict.verdict === "blocked";
      const day = new Date(send.at).toISOString().slice(0, 10);
      for (const sums of [all, sumsOf(countries, send.country), sumsOf(days, day)]) {
        addTo(sums, { send, blocked, genuine, verificationFee });
      }
      actual[wentOut(send) ? "sent" : send.status === "blocked" ? "blocked" : "notSent"]++;
      if (!blocked) return;
      count(reasons, verdict.reason);
      if (verdict.blockedBy !== null) count(limits, verdict.blockedBy);
      if (genuine && wentOut(send)) hindered.add(send.numberKey ?? send.id);
    },
    report: () => ({
      ...all,
      notEvaluated,
      actual,
      genuineNumbersHindered: hindered.size,
      byReason: Object.fromEntries(mostFirst(reasons)),
      byLimit: mostFirst(limits).slice(0, limitsMax),
      byCountry: [...countries].map(([country, sums]) => ({ country, ...sums }))
        .toSorted((a, b) => b.wouldBlock - a.wouldBlock || b.requests - a.requests),
      byDay: [...days].map(([day, sums]) => ({ day, ...sums })),
    }),
  };
}

function addTo(
  sums: Sums,
  { send, blocked, genuine, verificationFee }: {
    readonly send: ReplayedSend;
    readonly blocked: boolean;
    readonly genuine: boolean;
    readonly verificationFee: MicroUsd;
  },
): void {
  const price = send.price ?? send.estimatedPrice;
  // As in describeSends: the provider charges a fee for each correct code.
  const cost = price + (send.approvedAt === null ? 0 : verificationFee);
  const out = wentOut(send);
  sums.requests++;
  if (out) sums.spent += cost;
  if (blocked) {
    sums.wouldBlock++;
    if (out) sums.saved += cost;
    if (out && genuine) sums.genuineBlocked++;
    // A notice has no code.
    if (out && !genuine && send.purpose !== "notice") sums.unapprovedBlocked++;
    return;
  }
  sums.wouldSend++;
  if (send.status !== "blocked") return;
  sums.letThrough++;
  sums.added += cost;
}

function noSums(): Sums {
  return {
    requests: 0,
    wouldSend: 0,
    wouldBlock: 0,
    genuineBlocked: 0,
    unapprovedBlocked: 0,
    letThrough: 0,
    spent: 0,
    saved: 0,
    added: 0,
  };
}

function sumsOf(groups: Map<string, Sums>, name: string): Sums {
  const sums = groups.get(name) ?? noSums();
  groups.set(name, sums);
  return sums;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function mostFirst(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].toSorted(([, a], [, b]) => b - a);
}
