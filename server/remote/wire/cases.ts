import type {
  Case,
  CaseAction,
  CaseCode,
  CaseFailure,
  CaseLogin,
  CaseObstacle,
  CaseResult,
  CaseVerdict,
} from "../../../core/domain/reports/case.ts";
import { successTypes } from "../../../core/domain/reports/trace.ts";
import { type Codec, listOf, nullOr, record, variants } from "../codec/codec.ts";
import { channel, count, flag, instant, oneOf, text, tokenId } from "../codec/values.ts";
import { delivery } from "./deliveries.ts";
import { failureCause } from "./failures.ts";
import { sendStop, stopScope } from "./sends.ts";
import { traceEnd, traceStep } from "./traces.ts";
import { user } from "./users.ts";

const codeState: Codec<CaseCode["state"]> = oneOf([
  "arrived",
  "sent",
  "sending",
  "not_delivered",
  "unknown",
  "blocked",
  "refused",
  "failed",
]);

const code: Codec<CaseCode> = record<CaseCode>({
  delivery,
  state: codeState,
  cause: nullOr(failureCause),
  outage: flag,
});

const verdict: Codec<CaseVerdict> = record<CaseVerdict>({
  codes: count,
  arrived: count,
  waiting: count,
  failures: listOf(record<CaseFailure>({
    state: codeState,
    cause: failureCause,
    outage: flag,
    channel,
    count,
    firstAt: instant,
    lastAt: instant,
  })),
});

const ofWait = { until: instant };

export const obstacle: Codec<CaseObstacle> = variants<CaseObstacle, "kind">("kind", {
  account_locked: { since: instant },
  second_factor_locked_out: ofWait,
  second_factor_disabled: {},
  password_disabled: { for: oneOf(["strangers", "familiar"]) },
  test_number: {},
  destination_refused: {
    reason: oneOf(["country_denied", "number_kind_refused"]),
    country: text,
  },
  stopped: { stop: sendStop },
  paused: { scope: text, until: instant },
  circuit_open: { channel, until: instant },
  budget_full: { budget: text, until: instant },
  sends_used_up: ofWait,
  guesses_used_up: ofWait,
  resend_wait: ofWait,
});

const obstacleKind: Codec<CaseObstacle["kind"]> = oneOf([
  "account_locked",
  "second_factor_locked_out",
  "second_factor_disabled",
  "password_disabled",
  "test_number",
  "destination_refused",
  "stopped",
  "paused",
  "circuit_open",
  "budget_full",
  "sends_used_up",
  "guesses_used_up",
  "resend_wait",
]);

const action: Codec<CaseAction> = variants<CaseAction, "kind">("kind", {
  unlock: {},
  resume_sends: { scope: stopScope },
  lift_pause: { scope: text },
  resend_code: { channel },
  use_channel: { channel },
  wait: { until: instant, obstacle: obstacleKind },
  check_number: { correctable: flag },
  issue_recovery_code: {},
});

const result: Codec<CaseResult> = variants<CaseResult, "kind">("kind", {
  succeeded: { by: oneOf(successTypes) },
  ended: { how: traceEnd },
  refused: { reason: text, count },
});

export const userCase: Codec<Case> = record<Case>({
  at: instant,
  user,
  country: text,
  verdict,
  obstacles: listOf(obstacle),
  actions: listOf(action),
  logins: listOf(record<CaseLogin>({
    challengeId: nullOr(tokenId),
    startedAt: instant,
    endedAt: instant,
    result,
    steps: listOf(traceStep),
    codes: listOf(code),
  })),
});
