import type { Instant } from "../../../core/domain/instant.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import { compareCounts } from "../../../core/domain/reports/comparison.ts";
import type {
  DescribedControls,
  DescribedPause,
  IncidentBoard,
  IncidentPlace,
} from "../../../core/operator.ts";
import { barSpans } from "../../draw/meter.ts";
import type { Look } from "../../draw/look.ts";
import { cell, ends, type Line, line, lineWidth, span, type Tone } from "../../draw/text.ts";
import { ago, grouped, hourAndMinute } from "../../draw/time.ts";
import { shortScope } from "../../words/block_words.ts";
import { usd } from "../../words/sends_words.ts";
import { areaChart } from "../activity/area_chart.ts";
import { pauseRow, stopRow } from "../sends/sends_row_lines.ts";

const minuteMs = 60_000;
const hourMinutes = 60;
const none = { sent: 0, approved: 0, failed: 0, blocked: 0 };

/** What was sent in the last hour, what is usual, and what is lost, each in one line. */
export function rateLines(board: IncidentBoard, columns: number): readonly Line[] {
  const sent = board.minutes.reduce((sum, minute) => sum + minute.sent, 0);
  const blocked = board.minutes.reduce((sum, minute) => sum + minute.blocked, 0);
  const compared = compareCounts(sent, board.usualSent);
  const often = compared.kind === "times" ? `, x${compared.times}` : "";
  const [lost, more] = [usd(board.lost), usd(board.projectedLoss)];
  const tone = board.lost > 0 ? "warn" : "plain";
  const lossIn = (why: string): Line => [
    span(` ${lost} USD lost`, tone),
    span(`${why}, ${more} USD more by midnight`),
  ];
  const whole = lossIn(" on codes not entered");
  return [
    fitted([
      span(` ${grouped(sent)} sent in the last hour`, "strong"),
      span(`, usually ${grouped(board.usualSent)}${often}`, often === "" ? "plain" : "bad"),
      span(blocked === 0 ? "" : `, ${grouped(blocked)} blocked`, "warn"),
    ], columns),
    lineWidth(whole) <= columns ? whole : lossIn(""),
  ];
}

/** Drops the last parts that do not fit. */
function fitted(parts: Line, columns: number): Line {
  return parts.filter((_, at) => lineWidth(parts.slice(0, at + 1)) <= columns);
}

/** The last hour by minutes, next to the usual level. For screen readers only its words. */
export function chartLines(
  board: IncidentBoard,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  { ascii, linear }: Look,
): readonly Line[] {
  if (linear) return [];
  const counts = new Map(board.minutes.map((minute) => [minute.at, minute]));
  const starts = Array.from({ length: hourMinutes }, (_, at) => board.from + at * minuteMs);
  const points = starts.map((start) => counts.get(start) ?? none);
  const usual = starts.map(() => board.usualSent / hourMinutes);
  const data = { points, yesterday: usual, below: rows > 2 };
  const chart = areaChart(data, columns - 2, rows, ascii ? "ascii" : "braille");
  const peak = [
    span(
      chart.peak === 0 ? "nothing sent   now " : `peak ${peakOf(points)} a minute   now `,
      "dim",
    ),
  ];
  const left = [span(" -1h", "dim")];
  const legend = legendOf(ascii, rows > 2);
  const whole = [...left, ...legend];
  const fits = lineWidth(whole) + lineWidth(peak) < columns;
  return [
    ...chart.lines.map((each) => [span(" "), ...each]),
    ends(fits ? whole : left, peak, columns),
    ...(fits ? [] : [legend]),
  ];
}

function peakOf(points: readonly { readonly sent: number }[]): string {
  return grouped(Math.max(...points.map(({ sent }) => sent)));
}

/** Words for each pattern, because no color may be needed to read the chart. */
function legendOf(ascii: boolean, below: boolean): Line {
  const [filled, pattern, dots] = ascii ? ["#", ":", "-"] : ["⣿", "⢕", "⠒"];
  const [failed, blocked] = ascii ? ["x", "o"] : ["⣿", "⢕"];
  return [
    span(" "),
    span(filled, "accent"),
    span(" approved ", "dim"),
    span(pattern),
    span(` not  ${dots} usual`, "dim"),
    ...(below
      ? [
        span("  below: ", "dim"),
        span(failed, "bad"),
        span(" failed ", "dim"),
        span(blocked, "warn"),
        span(" blocked", "dim"),
      ]
      : []),
  ];
}

/** The widest name is a prefix of twelve digits. */
const nameColumns = 14;
/** The cells of the table, and with the state of each place. */
export const placeColumns = 41;
const stateFrom = placeColumns + 9;

export function placeHead(title: string): Line {
  return [
    cell(` ${title}`, nameColumns, "dim"),
    cell("SENT", 5, "dim", "right"),
    cell("OK", 6, "dim", "right"),
    cell("BLOCKED", 8, "dim", "right"),
    cell("USD/H", 8, "dim", "right"),
  ];
}

/** A country or a prefix in the last hour, and whether it is stopped or paused. */
export function placeRow(
  { name, country, sent, approved, blocked, cost }: IncidentPlace,
  columns: number,
  controls: DescribedControls,
): Line {
  const share = sent === 0 ? "-" : `${Math.round(approved * 100 / sent)} %`;
  const { words, tone } = blockedWords(name, country, controls);
  return [
    cell(` ${name}`, nameColumns, tone),
    cell(grouped(sent), 5, "plain", "right"),
    cell(share, 6, sent > 0 && approved * 4 < sent ? "bad" : "plain", "right"),
    cell(grouped(blocked), 8, blocked > 0 ? "warn" : "dim", "right"),
    cell(usd(cost), 8, "plain", "right"),
    ...(columns >= stateFrom ? [span(`  ${words}`, tone)] : []),
  ];
}

function blockedWords(
  name: string,
  country: string,
  { stops, pauses }: DescribedControls,
): { readonly words: string; readonly tone: Tone } {
  if (stops.some(({ scope }) => scope === "all" || scope === `country:${country}`)) {
    return { words: "stopped", tone: "bad" };
  }
  const scopes = [`country:${country}`, `prefix:${name}`];
  const paused = pauses.some(({ scope, active }) => active && scopes.includes(scope));
  return paused ? { words: "paused", tone: "warn" } : { words: "", tone: "plain" };
}

/** Narrower panels show less of each block. */
const wideFrom = 60;

/** What each budget for all messages has left; some are for unknown numbers. */
export function budgetLines({ budgets }: IncidentBoard, columns: number): readonly Line[] {
  const isNarrow = columns < wideFrom;
  const width = isNarrow ? 0 : Math.min(30, columns - 50);
  return budgets.map(({ window, unit, part, used, max }) => {
    const write = unit === "usd" ? (amount: number) => `${usd(amount)} USD` : grouped;
    const share = max === 0 ? 1 : used / max;
    const tone = share >= 1 ? "bad" : share >= 0.8 ? "warn" : "plain";
    const filled = used === 0 ? 0 : Math.max(1, Math.min(width, Math.floor(share * width)));
    return [
      cell(` ${window}${part === "all" ? "" : ", unknown"}`, isNarrow ? 15 : 16, "dim"),
      ...(width < 6 ? [] : [...barSpans(filled, width, tone), span(" ")]),
      span(`${write(Math.max(0, max - used))} left`, tone),
      span(` of ${grouped(unit === "usd" ? Math.round(max / 1_000_000) : max)}`, "dim"),
    ];
  });
}

/** An operator's stop, or a pause of the fraud guard, in as many cells as there are. */
export function blockRow(
  block: { readonly stop: SendStop } | { readonly pause: DescribedPause },
  place: { readonly now: Instant; readonly columns: number; readonly selected: boolean },
): Line {
  if (place.columns >= wideFrom) {
    return "stop" in block ? stopRow(block.stop, place) : pauseRow(block.pause, place);
  }
  const bar = place.selected ? span("▌", "accent") : span(" ");
  if ("stop" in block) {
    const { scope, at, actorName, reason } = block.stop;
    const facts = ` ${ago(at, place.now)} by ${actorName ?? "operator"}: ${reason}`;
    return [bar, span(`✗ ${shortScope(scope)}`, "bad"), span(facts)];
  }
  const { scope, until, conversion: { sends, approved } } = block.pause;
  const facts = ` to ${hourAndMinute(until)}, ${approved}/${sends} ok`;
  return [bar, span(`! ${shortScope(scope)}`, "warn"), span(facts)];
}

/** Shown where nothing is stopped, paused or cut off. */
export function calmLine(): Line {
  return line(" Nothing is stopped or paused.", "dim");
}
