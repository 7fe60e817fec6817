import type { Trace, TraceStep } from "../../../../core/domain/reports/trace.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { delivery } from "../sends/sends_states.ts";
import { noon, userNamed, verificationId } from "../../states.ts";

function step(
  sinceStartMs: number,
  tone: TraceStep["tone"],
  words: string,
  ...details: readonly string[]
): TraceStep {
  return { at: noon - 60_000 + sinceStartMs, sinceStartMs, tone, words, details };
}

const to = "to +1 ... ... 42, US, prefix +1202555";

/** A login with all that can go wrong in one that ends well. */
export const stormyTrace: Trace = {
  delivery: delivery(2000, {
    verificationId,
    guesses: 2,
    approvedAt: noon - 5000,
    price: 7900,
    httpStatus: 201,
  }),
  user: userNamed("ada.lovelace@example.org"),
  steps: [
    step(0, "good", "Password right: a login began", "from 198.51.100.7", "request req_1"),
    step(
      12,
      "bad",
      "Code by sms failed: nothing was sent",
      to,
      "the provider answered HTTP 503",
      "HTTP 503 in 240 ms",
    ),
    step(900, "bad", "Send refused: asked again too soon, 3 times", "by sms"),
    step(
      31_000,
      "good",
      "Code sent by sms",
      to,
      "HTTP 201 in 361 ms",
      `verification ${verificationId}`,
      "cost 0.0079 USD",
    ),
    step(52_500, "bad", "Wrong code", "by sms", "guess 1 of 5"),
    step(55_000, "good", "Code right", "at guess 2 of this code"),
    step(55_004, "good", "Signed in: a session opened", "by sms"),
    step(86_400_000, "good", "Carrier reported: delivered", "cost 0.0079 USD"),
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
