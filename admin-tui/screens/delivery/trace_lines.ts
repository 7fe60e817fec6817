import type { Instant } from "../../../core/domain/instant.ts";
import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery, DeliveryPurpose } from "../../../core/domain/sending/delivery.ts";
import { messageName, sinceWords, stepLines } from "../timeline/step_lines.ts";
import { markedLine } from "../../draw/marked_line.ts";
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
  const { lines } = traceSteps(state);
  const steps = delivery?.trace?.steps.length ?? 0;
  return [
    panel(
      delivery === null ? "" : messageName(delivery),
      [...traceHead(state), ...lines.slice(top)],
      bodyArea(state),
      {
        frame: bodyFrame(state),
        right: steps === 0 ? "" : `${(delivery?.cursor ?? 0) + 1}/${steps}`,
        above: top,
        below: lines.length - top - traceRows(state),
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

export interface StepLines {
  readonly lines: readonly Line[];
  /** The first and the last line of each step with its details, and that of its bar. */
  readonly steps: readonly {
    readonly first: number;
    readonly last: number;
    readonly bar: number | null;
  }[];
}

/** The part that scrolls: the steps on a time axis, and each with its details. */
export function traceSteps(state: State): StepLines {
  const delivery = deliveryOf(state);
  const { columns } = bodySize(state);
  if (delivery === null) return { lines: [], steps: [] };
  const { trace, asked, missing, cursor } = delivery;
  if (missing) return { lines: missingLines(columns), steps: [] };
  if (trace === null) return { lines: asked ? [line(" Loading ...", "dim")] : [], steps: [] };
  const [axis, ...bars] = state.look.linear ? [] : waterfallLines(trace.steps, columns);
  const lines: Line[] = axis === undefined
    ? []
    : [axis, ...bars.map((bar, at) => markedLine(bar, at === cursor)), blank];
  const steps = trace.steps.map((step, at) => {
    const { day, lines: [head = [], ...details] } = stepLines(step, trace.steps[at - 1], columns);
    const first = lines.length + day.length;
    lines.push(...day, markedLine(head, at === cursor), ...details);
    return { first, last: lines.length - 1, bar: axis === undefined ? null : 1 + at };
  });
  return { lines, steps };
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
  return Math.max(0, traceSteps(state).lines.length - traceRows(state));
}
