import type { Instant } from "../instant.ts";
import { createPolicyReplayer, type ReplayedSend, wentOut } from "./policy_replay.ts";
import type { MicroUsd } from "../sending/money.ts";
import type { SendPolicy } from "../sending/send_policy.ts";

/** Sums over some of the sends. Messages that people asked for count as requests, sent or not. */
export interface ReplayTotals {
  readonly requests: number;
  readonly wouldSend: number;
  readonly wouldBlock: number;
  /** Would be blocked though they went out and their code came back right, also after a resend. */
  readonly genuineBlocked: number;
  /** Would be blocked; they went out and no code ever came back. */
  readonly unapprovedBlocked: number;
  /** Blocked then, would be sent now: nobody knows what would have become of them. */
  readonly letThrough: number;
  /** For what went out in fact. */
  readonly spent: MicroUsd;
  /** Of it, for what would be blocked. */
  readonly saved: MicroUsd;
  /** What is let through would cost that much more. */
  readonly added: MicroUsd;
}

/** What a policy would have done with the sends of a span of time. */
export interface PolicyReplay extends ReplayTotals {
  readonly from: Instant;
  readonly until: Instant;
  /** False where there were more sends than are replayed at once: the newest are. */
  readonly complete: boolean;
  /** Not judged, and counted nowhere else: an operator's stop or an open circuit held them. */
  readonly unjudged: number;
  /** Distinct numbers whose code came back right and that would have been blocked at least once. */
  readonly genuineNumbersHindered: number;
  /** What happened to the requests in fact. */
  readonly happened: {
    readonly sent: number;
    readonly blocked: number;
    /** The provider refused, or surely did nothing. */
    readonly notSent: number;
  };
  /** How many would be blocked, by reason; and by limit (a budget, a scope), the 20 most. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly byLimit: readonly (readonly [limit: string, blocked: number])[];
  /** Most blocked first. */
  readonly byCountry: readonly (ReplayTotals & { readonly country: string })[];
  /** By day, UTC, `YYYY-MM-DD`, oldest first. */
  readonly byDay: readonly (ReplayTotals & { readonly day: string })[];
  /** Rules of the policy that the record has not enough facts for. */
  readonly notReplayed: readonly ["number_kind"] | readonly [];
}

const limitsMax = 20;

/**
 * Replays a policy over sends, oldest first. Those before `from` only fill the counters: windows
 * and pauses do not begin with a report. People who try again because they were blocked, and
 * attackers who adapt, are not played.
 */
export function replaySends(
  policy: SendPolicy,
  sends: readonly ReplayedSend[],
  span: { readonly from: Instant; readonly until: Instant; readonly complete: boolean },
  verificationFee: MicroUsd = 0,
): PolicyReplay {
  const replayer = createPolicyReplayer(policy, verificationFee);
  const approved = new Set(sends.flatMap(approvedVerification));
  const tally = createTally(verificationFee);
  for (const send of sends) {
    const verdict = replayer.judge(send);
    if (send.at < span.from) continue;
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
type Verdict = ReturnType<ReturnType<typeof createPolicyReplayer>["judge"]>;
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
  const happened = { sent: 0, blocked: 0, notSent: 0 };
  let unjudged = 0;
  return {
    add: (send, verdict, genuine) => {
      if (verdict.verdict === "unjudged") return void unjudged++;
      const blocked = verdict.verdict === "blocked";
      const day = new Date(send.at).toISOString().slice(0, 10);
      for (const sums of [all, sumsOf(countries, send.country), sumsOf(days, day)]) {
        addTo(sums, { send, blocked, genuine, verificationFee });
      }
      happened[wentOut(send) ? "sent" : send.status === "blocked" ? "blocked" : "notSent"]++;
      if (!blocked) return;
      count(reasons, verdict.reason);
      if (verdict.blockedBy !== null) count(limits, verdict.blockedBy);
      if (genuine && wentOut(send)) hindered.add(send.numberKey ?? send.id);
    },
    report: () => ({
      ...all,
      unjudged,
      happened,
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
  // As describeSends counts it: the provider takes a fee for each code that came back right.
  const cost = price + (send.approvedAt === null ? 0 : verificationFee);
  const out = wentOut(send);
  sums.requests++;
  if (out) sums.spent += cost;
  if (blocked) {
    sums.wouldBlock++;
    if (out) sums.saved += cost;
    if (out && genuine) sums.genuineBlocked++;
    // A notice holds no code that could come back.
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
