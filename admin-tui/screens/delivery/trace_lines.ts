import type { Instant } from "../../../core/domain/instant.ts";
import type { Trace, TraceStep } from "../../../core/domain/reports/trace.ts";
import type { Delivery, DeliveryPurpose } from "../../../core/domain/sending/delivery.ts";
import { deliveryOf } from "../../state/place.ts";
import { bodyArea, bodyFrame, bodyRows, bodySize } from "../../draw/body.ts";
import { type Panel, panel } from "../../draw/panel.ts";
import type { DeliveryState } from "../../state/delivery_state.ts";
import type { State } from "../../state/state.ts";
import { capitalized } from "../../words/capitalized.ts";
import { heading } from "../../draw/status_lines.ts";
import { priceWords, purposeWords, resultWords, statusWords } from "../../words/sends_words.ts";
import type { StepWords } from "../../words/step_words.ts";
import { stepWords } from "../../words/trace_words.ts";
import {
  blank,
  type Line,
  line,
  lineWidth,
  span,
  type TextSpan,
  type Tone,
  wrap,
} from "../../draw/text.ts";
import { cell } from "../../draw/text.ts";
import { grouped, hourAndMinute, timestamp } from "../../draw/time.ts";

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

/** `Login 14:02`: what a message was for, and when. */
export function messageName({ trace, about }: DeliveryState): string {
  const delivery = trace?.delivery ?? about;
  if (delivery === null) return "Message";
  return `${capitalized(delivery.purpose.replaceAll("_", " "))} ${hourAndMinute(delivery.at)}`;
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

/** `+12 300 ms`; from a thousand seconds in minutes, hours or days. */
export function sinceWords(milliseconds: number): string {
  if (milliseconds === 0) return "0 ms";
  if (milliseconds < 1_000_000) return `+${grouped(milliseconds)} ms`;
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `+${minutes} min`;
  return minutes < 48 * 60 ? `+${Math.round(minutes / 60)} h` : `+${Math.round(minutes / 1440)} d`;
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

/** The part that scrolls: every step with its details. */
export function traceSteps(state: State): readonly Line[] {
  const delivery = deliveryOf(state);
  const { columns } = bodySize(state);
  if (delivery === null) return [];
  const { trace, asked, missing } = delivery;
  if (missing) return missingLines(columns);
  if (trace === null) return asked ? [line(" Loading ...", "dim")] : [];
  return trace.steps.flatMap((step, at) => stepLines(step, trace.steps[at - 1], columns));
}

function missingLines(columns: number): readonly Line[] {
  const words = "Deliveries are removed after the configured retention time. " +
    "The audit log of the login is shown with the user: press 1.";
  return [
    line(" This message is no longer recorded."),
    ...wrap(words, columns - 2).map((row) => line(` ${row}`, "dim")),
  ];
}

const marks: Readonly<Record<StepWords["tone"], { readonly glyph: string; readonly tone: Tone }>> =
  {
    good: { glyph: "✓", tone: "good" },
    bad: { glyph: "✗", tone: "bad" },
    plain: { glyph: "·", tone: "dim" },
  };

const timeColumns = 14;
const sinceColumns = 12;
const indent = timeColumns + sinceColumns + 4;

function stepLines(
  { at, sinceStartMs, fact }: TraceStep,
  before: TraceStep | undefined,
  columns: number,
): readonly Line[] {
  const { tone, words, details } = stepWords(fact);
  const mark = marks[tone];
  const room = columns - indent - 1;
  const [first = "", ...more] = wrap(words, room);
  const packedDetails = packed(details, room);
  const place = span(" ".repeat(indent));
  return [
    ...dayLine(at, before?.at),
    [
      cell(` ${new Date(at).toISOString().slice(11, 23)}`, timeColumns, "dim"),
      cell(sinceWords(sinceStartMs), sinceColumns, "plain", "right"),
      span(`  ${mark.glyph} `, mark.tone),
      span(first, tone === "plain" ? "plain" : mark.tone),
    ],
    ...more.map((row): Line => [place, span(row)]),
    ...packedDetails.map((row): Line => [place, span(row, "dim")]),
  ];
}

/** Joins details into rows; a detail is broken only if it is wider than a row. */
function packed(details: readonly string[], room: number): readonly string[] {
  const rows: string[] = [];
  for (const detail of details) {
    const last = rows.at(-1);
    const joined = `${last}, ${detail}`;
    if (last !== undefined && lineWidth(line(joined)) <= room) rows[rows.length - 1] = joined;
    else rows.push(...wrap(detail, room));
  }
  return rows;
}

/** The day, before the first step and each time it changes. */
function dayLine(at: number, before: number | undefined): readonly Line[] {
  const day = timestamp(at).slice(0, 10);
  if (before !== undefined && timestamp(before).slice(0, 10) === day) return [];
  return [...(before === undefined ? [] : [blank]), line(` ${day} UTC`, "dim")];
}

export function traceRows(state: State): number {
  return Math.max(1, bodyRows(state) - traceHead(state).length);
}

export function deliveryScrollMax(state: State): number {
  return Math.max(0, traceSteps(state).length - traceRows(state));
}
