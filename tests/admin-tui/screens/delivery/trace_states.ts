import type {
  EventFacts,
  Trace,
  TraceFact,
  TraceStep,
} from "../../../../core/domain/reports/trace.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { delivery } from "../sends/sends_states.ts";
import { noon, userNamed, verificationId } from "../../states.ts";

function step(sinceStartMs: number, fact: TraceFact): TraceStep {
  return { at: noon - 60_000 + sinceStartMs, sinceStartMs, fact };
}

/** An event without any details. */
export const noFacts: EventFacts = {
  channel: null,
  methods: [],
  guess: null,
  count: 1,
  lastAfterMs: 0,
  blockedBy: null,
  cause: null,
  httpStatus: null,
  latencyMs: null,
  deviceTrusted: false,
  passkey: null,
  sessionId: null,
  operator: null,
};

const sent = delivery(2000, {
  verificationId,
  guesses: 2,
  approvedAt: noon - 5000,
  price: 7900,
  httpStatus: 201,
  latencyMs: 361,
  messageStatus: "delivered",
  reconciledAt: noon + 86_400_000,
});
const failed = delivery(2001, { status: "failed", httpStatus: 503, latencyMs: 240 });

/** A successful login with every kind of failure on the way. */
export const stormyTrace: Trace = {
  delivery: sent,
  user: userNamed("ada.lovelace@example.org"),
  steps: [
    step(0, {
      kind: "opened",
      purpose: "login",
      address: "198.51.100.7",
      requestId: "req_1",
      operator: null,
    }),
    step(12, {
      kind: "send",
      delivery: failed,
      again: false,
      cause: { kind: "http_status", status: 503 },
    }),
    step(900, {
      kind: "send_refused",
      reason: "resend_too_soon",
      blockReason: null,
      facts: { ...noFacts, channel: "sms", count: 3, lastAfterMs: 20_000 },
    }),
    step(31_000, { kind: "send", delivery: sent, again: false, cause: null }),
    step(52_500, {
      kind: "guess_refused",
      reason: "wrong_code",
      facts: { ...noFacts, methods: ["sms"], guess: 1 },
    }),
    step(55_000, { kind: "code_approved", guess: 2 }),
    step(55_004, {
      kind: "succeeded",
      by: "session.opened",
      facts: { ...noFacts, methods: ["sms"] },
    }),
    step(86_400_000, { kind: "reported", delivery: sent, arrived: true, cause: null }),
  ],
};

/** The answer to `traceDelivery`. */
export function traced(trace: Trace = stormyTrace): Msg {
  const { id: deliveryId } = trace.delivery;
  const reply = { value: { ok: true, value: trace } } as const;
  return { type: "answered", now: noon, answer: { kind: "traceDelivery", deliveryId, reply } };
}

export function untraced(deliveryId: Trace["delivery"]["id"], away = false): Msg {
  const gone = { value: { ok: false, refusal: { code: "delivery_not_found" } } } as const;
  const reply = away ? "unavailable" : gone;
  return { type: "answered", now: noon, answer: { kind: "traceDelivery", deliveryId, reply } };
}
