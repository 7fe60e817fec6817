import type { ActivityWindow } from "../../../core/domain/reports/activity.ts";
import { compareCounts } from "../../../core/domain/reports/comparison.ts";
import type { ActivityDescription } from "../../../core/operator.ts";
import { meter } from "../../draw/meter.ts";
import { daysOf, noBudgets } from "../sends/sends_lines.ts";
import { usd } from "../../words/sends_words.ts";
import { cell, type Line, line, span, type Tone } from "../../draw/text.ts";
import { grouped } from "../../draw/time.ts";

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: Tone;
}

export const spans: Readonly<Record<ActivityWindow, string>> = {
  hour: "1h",
  day: "24h",
  week: "7d",
};

/** Length of a bucket in minutes. */
export const bucketMinutes: Readonly<Record<ActivityWindow, number>> = {
  hour: 1,
  day: 15,
  week: 60,
};

/** The narrowest window with a column for undelivered messages. */
const wideFrom = 100;

/** Three lines: labels, values, and the comparison with the window before. */
export function figureLines(figures: ActivityDescription, at: {
  readonly columns: number;
  /** For screen readers: one line for each figure. */
  readonly linear: boolean;
}): readonly Line[] {
  const { columns, linear } = at;
  const all = figuresOf(figures, columns).filter(({ label }) =>
    linear || columns >= wideFrom || label !== "UNDELIVERED"
  );
  if (linear) return all.map(({ label, value, note }) => line(` ${label}  ${value}  ${note}`));
  const width = Math.floor((columns - 1) / all.length);
  const row = (cells: (figure: Figure) => readonly [string, Tone]) => [
    span(" "),
    ...all.map((figure) => cell(cells(figure)[0], width, cells(figure)[1])),
  ];
  return [
    row(({ label }) => [label, "dim"]),
    row(({ value, tone }) => [value, tone]),
    row(({ note }) => [note, "dim"]),
  ];
}

function figuresOf(
  { window, totals, before, latency }: ActivityDescription,
  columns: number,
): readonly Figure[] {
  const { sent, approved, conversion, failed, blocked, undelivered } = totals;
  const figure = (label: string, value: string, note: string, tone: Tone = "strong"): Figure => {
    return { label, value, note, tone };
  };
  const drop = conversion !== null && before.conversion !== null &&
    conversion < before.conversion - 0.05;
  return [
    figure(`SENT ${spans[window]}`, grouped(sent), change(sent, before.sent)),
    figure("APPROVED", grouped(approved), change(approved, before.approved)),
    figure(
      columns < 76 ? "CONV." : "CONVERSION",
      conversion === null ? "-" : `${drop ? "! " : ""}${percent(conversion)}`,
      points(conversion, before.conversion),
      drop ? "warn" : "strong",
    ),
    figure("FAILED", grouped(failed), share(failed, sent + failed), failed > 0 ? "bad" : "strong"),
    figure("UNDELIVERED", grouped(undelivered), share(undelivered, sent)),
    figure("BLOCKED", grouped(blocked), was(before.blocked), blocked > 0 ? "warn" : "strong"),
    figure(
      "P50/P95",
      latency.p50Ms === null ? "-" : `${latency.p50Ms}/${latency.p95Ms ?? latency.p50Ms}`,
      latency.p50Ms === null ? "" : "ms",
    ),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `+12 %` against the window before, `x4.5` from three times as many. */
function change(now: number, before: number): string {
  if (before === 0) return now === 0 ? "" : "was 0";
  const compared = compareCounts(now, before);
  switch (compared.kind) {
    case "same":
      return "0 %";
    case "few":
      return `was ${grouped(before)}`;
    case "times":
      return `x${compared.times < 10 ? compared.times : grouped(Math.round(compared.times))}`;
    case "percent":
      return `${compared.percent > 0 ? "+" : ""}${compared.percent} %`;
  }
}

/** `-3.1 pts`: shares are compared in percentage points. */
function points(now: number | null, before: number | null): string {
  if (now === null || before === null) return "";
  const by = ((now - before) * 100).toFixed(1);
  return `${by.startsWith("-") ? "" : "+"}${by} pts`;
}

function share(part: number, all: number): string {
  return part === 0 ? "" : percent(part / all);
}

function was(before: number): string {
  return before === 0 ? "" : `was ${grouped(before)}`;
}

/** The right end of the time axis. */
export function peakWords(peak: number, minutes: number): string {
  const each = minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
  return peak === 0 ? "nothing sent   now " : `peak ${grouped(peak)} in ${each}   now `;
}

/** The cost of today and this month against the budget, and the projection for today. */
export function spendLines(
  { sends, projectedToday }: ActivityDescription,
  columns: number,
): readonly Line[] {
  const { today, month, totalBudget: { usdPerDay } } = sends;
  const days = daysOf(month);
  const write = (amount: number): string => usd(amount);
  const over = projectedToday !== null && usdPerDay !== null && projectedToday > usdPerDay;
  const projected = projectedToday === null
    ? []
    : [span(`, ${usd(projectedToday)} by midnight`, over ? "warn" : "dim")];
  if (usdPerDay === null) {
    const costs = [span(` ${write(today.cost)} USD today`), ...projected];
    return [[...costs, span(`, ${write(month.cost)} USD this month`), span(noBudgets, "dim")]];
  }
  return [
    [...meter("today", today.cost, usdPerDay, write, { columns, note: " USD" }), ...projected],
    meter("month", month.cost, usdPerDay * days, write, { columns, note: ` USD (${days} days)` }),
  ];
}

/** Shown until the first figures arrive. */
export function noFigures(asked: boolean): readonly Line[] {
  return asked ? [line(" Loading ...", "dim")] : [];
}
