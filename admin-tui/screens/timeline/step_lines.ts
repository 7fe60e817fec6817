import type { TraceStep } from "../../../core/domain/reports/trace.ts";
import { blank, cell, type Line, line, lineWidth, span, type Tone, wrap } from "../../draw/text.ts";
import { durationWords, hourAndMinute, timestamp } from "../../draw/time.ts";
import type { DeliveryState } from "../../state/delivery_state.ts";
import { capitalized } from "../../words/capitalized.ts";
import type { StepWords } from "../../words/step_words.ts";
import { stepWords } from "../../words/trace_words.ts";

/** `Login 14:02`: what a message was for, and when. */
export function messageName(
  { trace, about }: Pick<DeliveryState, "trace" | "about">,
): string {
  const delivery = trace?.delivery ?? about;
  if (delivery === null) return "Message";
  return `${capitalized(delivery.purpose.replaceAll("_", " "))} ${hourAndMinute(delivery.at)}`;
}

/** `+12 s`: with the words of the time axis. */
export function sinceWords(milliseconds: number): string {
  return milliseconds === 0 ? "0 ms" : `+${durationWords(milliseconds)}`;
}

const marks: Readonly<Record<StepWords["tone"], { readonly glyph: string; readonly tone: Tone }>> =
  {
    good: { glyph: "✓", tone: "good" },
    bad: { glyph: "✗", tone: "bad" },
    warn: { glyph: "!", tone: "warn" },
    plain: { glyph: "·", tone: "dim" },
  };

const timeColumns = 14;
const sinceColumns = 12;
const indent = timeColumns + sinceColumns + 4;

/** A step: its own lines, and before them its day if that is not the day of the step before. */
export function stepLines(
  { at, sinceStartMs, fact }: TraceStep,
  before: TraceStep | undefined,
  columns: number,
): { readonly day: readonly Line[]; readonly lines: readonly Line[] } {
  const { tone, words, details } = stepWords(fact);
  const mark = marks[tone];
  const room = columns - indent - 1;
  const [first = "", ...more] = wrap(words, room);
  const packedDetails = packed(details, room);
  const place = span(" ".repeat(indent));
  const lines = [
    [
      cell(` ${new Date(at).toISOString().slice(11, 23)}`, timeColumns, "dim"),
      cell(sinceWords(sinceStartMs), sinceColumns, "plain", "right"),
      span(`  ${mark.glyph} `, mark.tone),
      span(first, tone === "plain" ? "plain" : mark.tone),
    ],
    ...more.map((row): Line => [place, span(row)]),
    ...packedDetails.map((row): Line => [place, span(row, "dim")]),
  ];
  return { day: dayLine(at, before?.at), lines };
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
