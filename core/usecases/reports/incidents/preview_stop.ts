import { after, type Instant } from "../../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import type { ReplayedStop } from "../../../domain/reports/policy_replay.ts";
import { replaySends } from "../../../domain/reports/replay_report.ts";
import type { MicroUsd } from "../../../domain/sending/money.ts";
import { parseStopScope, type StopScope } from "../../../domain/sending/send_stop.ts";
import { recordedSends, type ReplayPolicyPorts, warmUpSeconds } from "../replay_policy.ts";

/** What a stop, or its end, would have done with the messages of the last 24 hours. */
export interface StopPreview {
  readonly order: ReplayedStop["order"];
  readonly scope: StopScope;
  readonly from: Instant;
  readonly until: Instant;
  /** False if there were too many messages and only the newest were replayed. */
  readonly complete: boolean;
  /** Requested messages that the stop concerns: of a resumption, those that the stop refused. */
  readonly requests: number;
  /** A stop: messages that were sent and would have been refused. */
  readonly refused: number;
  /** Those of `refused` whose code was entered, possibly after a resend: real users. */
  readonly approved: number;
  /** The distinct numbers of those users. */
  readonly approvedNumbers: number;
  /** The cost of `refused`. */
  readonly saved: MicroUsd;
  /** A resumption: refused messages that the policy lets through, and what they would cost. */
  readonly letThrough: number;
  readonly added: MicroUsd;
}

const previewSeconds = 24 * 60 * 60;

/** Replays the last 24 hours under the current policy with that stop, or without it. */
export async function previewStop(
  ports: ReplayPolicyPorts,
  input: {
    readonly order: ReplayedStop["order"];
    /** `all`, `channel:sms`, `country:BR`. */
    readonly scope: string;
  },
): Promise<Outcome<StopPreview, "scope_unknown">> {
  const scope = parseStopScope(input.scope);
  if (scope === null) return refused("scope_unknown");
  const stop = { order: input.order, scope };
  const until = ports.clock() + 1;
  const from = after(until, -previewSeconds);
  const { sends, complete } = await recordedSends(ports, { until, ...queryOf(stop, from) });
  const { send, prices } = ports.policies;
  const span = { from, until, complete };
  const replay = replaySends(send, sends, span, prices.verificationFee, stop);
  return granted({
    ...stop,
    ...span,
    requests: replay.requests,
    refused: replay.actual.sent,
    approved: replay.genuineBlocked,
    approvedNumbers: replay.genuineNumbersHindered,
    saved: replay.saved,
    letThrough: replay.letThrough,
    added: replay.added,
  });
}

/** A stop decides about each of its messages alone; a resumption needs all earlier ones, too. */
function queryOf(
  { order, scope }: ReplayedStop,
  from: Instant,
): Parameters<typeof recordedSends>[1] {
  if (order === "resume") return { since: after(from, -warmUpSeconds) };
  return { since: from, country: scope.startsWith("country:") ? scope.slice(-2) : null };
}
