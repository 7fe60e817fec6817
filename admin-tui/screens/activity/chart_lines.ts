import type { ActivityDescription, Traffic } from "../../../core/operator.ts";
import type { Size } from "../../draw/layout.ts";
import type { Look } from "../../draw/look.ts";
import { ends, type Line, lineWidth, span } from "../../draw/text.ts";
import { areaChart, type AreaData } from "./area_chart.ts";
import { bucketMinutes, peakWords, spans, sparkLines } from "./activity_figures.ts";

/** Fewer rows than this show one row of bars; fewer than `highFrom` a low chart. */
const lowFrom = 18;
const highFrom = 30;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const none = { sent: 0, approved: 0, failed: 0, blocked: 0 };

/**
 * The window as a chart with its time axis and legend, as high as the window allows. For screen
 * readers only the peak.
 */
export function chartLines(
  { figures, traffic }: { readonly figures: ActivityDescription; readonly traffic: Traffic | null },
  { columns, rows }: Size,
  { ascii, linear }: Look,
): readonly Line[] {
  if (linear) return sparkLines(figures, columns).slice(1);
  if (rows < lowFrom) return sparkLines(figures, columns);
  const { window } = figures;
  const chart = areaChart(
    dataOf(figures, traffic),
    columns - 2,
    rows < highFrom ? 3 : 6,
    ascii ? "ascii" : "braille",
  );
  const minutes = chart.pointsPerColumn * (traffic === null ? bucketMinutes[window] : 1);
  const right = [span(peakWords(chart.peak, minutes), "dim")];
  const left = [span(` -${spans[window]}`, "dim")];
  const legend = legendOf(traffic !== null, ascii);
  const fits = lineWidth(left) + lineWidth(legend) + lineWidth(right) + 2 <= columns;
  return [
    ...chart.lines.map((each) => [span(" "), ...each]),
    ends(fits ? [...left, ...legend] : left, right, columns),
    ...(fits ? [] : [legend]),
  ];
}

function dataOf({ buckets }: ActivityDescription, traffic: Traffic | null): AreaData {
  if (traffic === null) {
    const points = buckets.map((bucket) => ({ ...bucket, failed: 0, blocked: 0 }));
    return { points, yesterday: null, below: false };
  }
  const { at, from, minutes } = traffic;
  const counts = new Map(minutes.map((minute) => [minute.at, minute]));
  const before = new Map(traffic.yesterday.map((minute) => [minute.at + dayMs, minute.sent]));
  const length = Math.floor((at - from) / minuteMs) + 1;
  const starts = Array.from({ length }, (_, index) => from + index * minuteMs);
  return {
    points: starts.map((start) => counts.get(start) ?? none),
    yesterday: starts.map((start) => before.get(start) ?? 0),
    below: true,
  };
}

/** Words for each pattern, because no color may be needed to read the chart. */
function legendOf(withWrong: boolean, ascii: boolean): Line {
  const [filled, pattern, dots] = ascii ? ["#", ":", "-"] : ["⣿", "⢕", "⠒"];
  const [failed, blocked] = ascii ? ["x", "o"] : ["⣿", "⢕"];
  return [
    span("  "),
    span(filled, "accent"),
    span(" approved  ", "dim"),
    span(pattern),
    span(" not approved", "dim"),
    ...(withWrong
      ? [
        span(`  ${dots} yesterday  below: `, "dim"),
        span(failed, "bad"),
        span(" failed  ", "dim"),
        span(blocked, "warn"),
        span(" blocked", "dim"),
      ]
      : []),
  ];
}
