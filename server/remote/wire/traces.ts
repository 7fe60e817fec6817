import { type Purpose, purposes } from "../../../core/domain/challenge/challenge.ts";
import {
  type EventFacts,
  successTypes,
  type Trace,
  type TraceEnd,
  type TraceFact,
  type TraceStep,
} from "../../../core/domain/reports/trace.ts";
import { type Codec, listOf, nullOr, record, variants } from "../codec/codec.ts";
import { count, flag, instant, integer, oneOf, text } from "../codec/values.ts";
import { delivery } from "./deliveries.ts";
import { failureCause } from "./failures.ts";
import { user } from "./users.ts";

const facts: Codec<EventFacts> = record<EventFacts>({
  channel: nullOr(text),
  methods: listOf(text),
  guess: nullOr(integer),
  count: integer,
  lastAfterMs: integer,
  blockedBy: nullOr(text),
  cause: nullOr(failureCause),
  httpStatus: nullOr(integer),
  latencyMs: nullOr(integer),
  deviceTrusted: flag,
  passkey: nullOr(text),
  sessionId: nullOr(text),
  operator: nullOr(text),
});

const purpose: Codec<Purpose> = oneOf(purposes);

export const traceEnd: Codec<TraceEnd> = oneOf([
  "replaced",
  "used",
  "guesses_used_up",
  "expired",
  "unknown",
  "open",
]);

const fact: Codec<TraceFact> = variants<TraceFact, "kind">("kind", {
  opened: {
    purpose: nullOr(purpose),
    address: nullOr(text),
    requestId: nullOr(text),
    operator: nullOr(text),
  },
  send: { delivery, again: flag, cause: nullOr(failureCause) },
  resend_requested: { operator: nullOr(text), reason: nullOr(text) },
  send_found: {},
  code_approved: { guess: integer },
  reported: { delivery, arrived: flag, cause: nullOr(failureCause) },
  send_refused: { reason: text, blockReason: nullOr(text), facts },
  guess_refused: { reason: text, facts },
  test_refused: { result: text, facts },
  test_cancelled: { operator: nullOr(text) },
  number_corrected: { from: text, to: text, correctionsLeft: count },
  succeeded: { by: oneOf(successTypes), facts },
  ended: { how: traceEnd },
});

export const traceStep: Codec<TraceStep> = record<TraceStep>({
  at: instant,
  sinceStartMs: integer,
  fact,
});

export const trace: Codec<Trace> = record<Trace>({
  delivery,
  user: nullOr(user),
  steps: listOf(traceStep),
});
