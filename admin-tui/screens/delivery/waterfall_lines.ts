import type { TraceStep } from "../../../core/domain/reports/trace.ts";
import { cell, type Line, line, lineWidth, span, type Tone } from "../../draw/text.ts";
import { durationWords } from "../../draw/time.ts";
import { breakCells, type TimeAxis, timeAxis } from "../../draw/time_axis.ts";
import { stepWords } from "../../words/trace_words.ts";

/** What a step of a trace is on the time axis. */
interface Bar {
  readonly words: string;
  readonly tone: Tone;
  /** Milliseconds since the start. */
  readonly from: number;
  readonly to: number;
  /** Whether something was done in this time (`███`), or only waited for (`──●`). */
  readonly busy: boolean;
}

const durationColumns = 9;

/** The columns of the steps' names: those of the longest one, if they leave room for the bars. */
function nameColumns(bars: readonly Bar[], columns: number): number {
  const longest = Math.max(...bars.map(({ words }) => lineWidth(line(words))));
  return Math.min(longest, Math.max(22, Math.floor(columns / 2)));
}

/**
 * The steps of a login as bars on one time axis, as in the network panel of a browser: how long the
 * provider took, how long the user waited, and where nothing happened.
 */
export function waterfallLines(steps: readonly TraceStep[], columns: number): readonly Line[] {
  if (steps.length < 2) return [];
  const bars = barsOf(steps);
  const names = nameColumns(bars, columns);
  const cells = Math.max(10, columns - names - durationColumns - 4);
  const axis = timeAxis(bars.flatMap(({ from, to }) => [from, to]), cells);
  return [axisLine(axis, bars, names), ...bars.map((bar) => barLine(bar, axis, names))];
}

function barsOf(steps: readonly TraceStep[]): readonly Bar[] {
  const [start] = steps;
  const startedAt = start?.at ?? 0;
  /** When the newest message had left: what follows waited for it. */
  let sentAt: number | null = null;
  return steps.map(({ at, fact }): Bar => {
    const { words, tone } = stepWords(fact);
    const now = at - startedAt;
    const base = { words, tone: tone === "plain" ? "dim" : tone } as const;
    switch (fact.kind) {
      case "send": {
        const to = now + (fact.delivery.latencyMs ?? 0);
        sentAt = to;
        return { ...base, from: now, to, busy: true };
      }
      case "reported":
      case "code_approved":
      case "ended":
        return { ...base, from: Math.min(sentAt ?? now, now), to: now, busy: false };
      case "guess_refused": {
        const from = Math.max(0, now - (fact.facts.latencyMs ?? 0));
        return { ...base, from, to: now + fact.facts.lastAfterMs, busy: true };
      }
      case "send_refused":
        return { ...base, from: now, to: now + fact.facts.lastAfterMs, busy: true };
      default:
        return { ...base, from: now, to: now, busy: false };
    }
  });
}

function barLine({ words, tone, from, to, busy }: Bar, axis: TimeAxis, names: number): Line {
  const [first, last] = [axis.cellAt(from), axis.cellAt(to)];
  const width = last - first;
  // A wait ends with the point where it ended; a step without a duration is only the point.
  const filled = busy && to > from ? "█".repeat(width + 1) : `${"─".repeat(width)}●`;
  return [
    span(" "),
    cell(words, names),
    span(" "),
    ...gapSpans(axis, 0, first),
    span(filled, tone),
    ...gapSpans(axis, first + [...filled].length, axis.cells),
    cell(to > from ? durationWords(to - from) : "", durationColumns, "plain", "right"),
  ];
}

/** Empty cells; a shortened wait is drawn as dots, so that it is visible in each row. */
function gapSpans({ breaks }: TimeAxis, from: number, until: number): Line {
  if (until <= from) return [];
  const text = Array.from({ length: until - from }, (_, at) => {
    const cellAt = from + at;
    return breaks.some(({ cell }) => cellAt > cell && cellAt < cell + breakCells) ? "·" : " ";
  });
  return [span(text.join(""), "dim")];
}

/** The total, and how long the shortened waits are, above the place where they are. */
function axisLine(axis: TimeAxis, bars: readonly Bar[], names: number): Line {
  const total = Math.max(...bars.map(({ to }) => to));
  const end = durationWords(total);
  let text = "0";
  for (const { cell: at, ms } of axis.breaks) {
    const words = durationWords(ms);
    const place = Math.max(0, at - Math.floor((words.length - breakCells) / 2));
    if (place > text.length && place + words.length < axis.cells - end.length) {
      text += " ".repeat(place - text.length) + words;
    }
  }
  const row = [span(" "), cell("", names), span(` ${text}`, "dim")];
  const gap = names + 2 + axis.cells + durationColumns - lineWidth(row) - end.length;
  return gap < 1 ? row : [...row, ...line(" ".repeat(gap)), span(end, "dim")];
}
