import type { Instant } from "../../../core/domain/instant.ts";
import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery, DeliveryPurpose } from "../../../core/domain/sending/delivery.ts";
import { messageName, sinceWords, traceLines } from "../timeline/step_lines.ts";
import { deliveryOf } from "../../state/place.ts";
import { bodyArea, bodyFrame, bodyRows, bodySize } from "../../draw/body.ts";
import { type Panel, panel } from "../../draw/panel.ts";
import type { State } from "../../state/state.ts";
import { heading } from "../../draw/status_lines.ts";
import { priceWords, purposeWords, resultWords, statusWords } from "../../words/sends_words.ts";
import { blank, type Line, line, lineWidth, span, type TextSpan, wrap } from "../../draw/text.ts";
import { waterfallLines } from "./waterfall_lines.ts";

/** One message, from the accepted password to the result. */
export function deliveryPanels(state: State): readonly Panel[] {
  const delivery = deliveryOf(state);
  const { top = 0 } = delivery ?? {};
  const steps = traceSteps(state);
  return [
    panel(
      delivery === null ? "" : messageName(delivery),
      [...traceHead(state), ...steps.slice(top)],
      bodyArea(state),
      {
        frame: bodyFrame(state),
        above: top,
        below: steps.length - top - traceRows(state),
      },
    ),
  ];
}

/** The part that stays in place: the message and its outcome. */
export function traceHead(state: State): readonly Line[] {
  const { now } = state;
  const trace = deliveryOf(state)?.trace ?? null;
  if (trace === null) return [];
  const { columns } = bodySize(state);
  const steps = trace.steps.length === 1 ? "1 step" : `${trace.steps.length} steps`;
  const last = trace.steps.at(-1)?.sinceStartMs ?? 0;
  return [
    ...messageLines(trace.delivery, now, columns),
    whoseLine(trace),
    heading(`Timeline ${steps}, ${sinceWords(last).replace("+", "")}`, columns),
  ];
}

/** One line, or two in a narrow window. */
function messageLines(delivery: Delivery, now: Instant, columns: number): readonly Line[] {
  const { words, tone } = statusWords(delivery, now);
  const result = resultWords(delivery);
  const price = priceWords(delivery);
  const what: readonly TextSpan[] = [
    span(` ${delivery.maskedPhoneNumber ?? "(deleted)"}`, "strong"),
    span(`  ${delivery.country} ${delivery.prefix}  ${delivery.channel}`),
    span(`  ${purposeWords(delivery)}`, "dim"),
  ];
  const outcome: readonly TextSpan[] = [
    span(`  ${words}`, tone),
    ...(result.words === "-" ? [] : [span(`  ${result.words}`, result.tone)]),
    ...(price === "-" ? [] : [span(`  ${price} USD`)]),
  ];
  const one = [...what, ...outcome];
  return lineWidth(one) < columns ? [one] : [what, outcome.map(trimmed)];
}

/** Aligns the second line with the first one. */
function trimmed(part: TextSpan, at: number): TextSpan {
  return at === 0 ? span(part.text.slice(1), part.tone) : part;
}

/** Whose a message is that never has a user. */
const withoutUser: Readonly<Partial<Record<DeliveryPurpose, string>>> = {
  test: "an operator's test",
  verification: "a user of an app with its own accounts",
};

function whoseLine({ user, delivery }: Trace): Line {
  const whose = user !== null
    ? span(` ${user.username}`, "strong")
    : span(` ${withoutUser[delivery.purpose] ?? "(no user)"}`, "dim");
  const sid = delivery.verificationId;
  return sid === null ? [whose] : [whose, span("  SID ", "dim"), span(sid)];
}

/** The part that scrolls: the steps on a time axis, and each with its details. */
export function traceSteps(state: State): readonly Line[] {
  const delivery = deliveryOf(state);
  const { columns } = bodySize(state);
  if (delivery === null) return [];
  const { trace, asked, missing } = delivery;
  if (missing) return missingLines(columns);
  if (trace === null) return asked ? [line(" Loading ...", "dim")] : [];
  const bars = state.look.linear ? [] : waterfallLines(trace.steps, columns);
  return [...(bars.length === 0 ? [] : [...bars, blank]), ...traceLines(trace, columns)];
}

function missingLines(columns: number): readonly Line[] {
  const words = "Deliveries are removed after the configured retention time. " +
    "The audit log of the login is shown with the user: press 1.";
  return [
    line(" This message is no longer recorded."),
    ...wrap(words, columns - 2).map((row) => line(` ${row}`, "dim")),
  ];
}

export function traceRows(state: State): number {
  return Math.max(1, bodyRows(state) - traceHead(state).length);
}

export function deliveryScrollMax(state: State): number {
  return Math.max(0, traceSteps(state).length - traceRows(state));
}
