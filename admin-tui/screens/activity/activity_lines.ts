import type { Instant } from "../../../core/domain/instant.ts";
import type { ActivityDescription, SendsDescription, Traffic } from "../../../core/operator.ts";
import { drawnOnce } from "../../draw/drawn_once.ts";
import type { Look } from "../../draw/look.ts";
import { heading } from "../../draw/status_lines.ts";
import type { ActivityState } from "../../state/activity_state.ts";
import type { State } from "../../state/state.ts";
import { activityAreas, feedSize, overviewSize } from "./activity_areas.ts";
import { figureLines, noFigures, spendLines } from "./activity_figures.ts";
import { type ActivityPart, partLine, partRows } from "./activity_part.ts";
import { type ActivityRow, activityRowKey, rowKinds } from "./activity_rows.ts";
import {
  failureRows,
  guardTitle,
  pauseRows,
  placeParts,
  placesSideBySide,
  stopRows,
} from "./activity_tables.ts";
import {
  type Chart,
  chartLines,
  chartOf,
  chartRows,
  chartRowsMax,
  isEmpty,
} from "./chart_lines.ts";
import { feedLine } from "./feed_line.ts";
import { heatLines } from "./heat_map.ts";
import { circuitLine, summaryLine } from "../sends/sends_lines.ts";
import { dimmed, type Line, line } from "../../draw/text.ts";

/** Feed rows that stay visible before any other section grows beyond its minimum. */
const feedRowsMin = 4;

export interface ActivityLines {
  readonly lines: readonly Line[];
  /** Null before the figures are read. */
  readonly chart: Chart | null;
  /** The rows that the cursor can select, in its order, and their lines. */
  readonly rows: readonly { readonly row: ActivityRow; readonly line: number }[];
  /** The index of the selected row. */
  readonly cursor: number;
  /** The first line of the feed; if it has a panel, without a heading. */
  readonly feedFrom: number;
}

const laidOut = new WeakMap<State, ActivityLines>();

/**
 * The whole screen as one text: figures, stops and circuits, causes, places, then the feed. Body,
 * footer and keys need it, so each state is laid out once.
 */
export function activityLines(state: State): ActivityLines {
  const known = laidOut.get(state) ?? layOut(state);
  laidOut.set(state, known);
  return known;
}

function layOut(state: State): ActivityLines {
  const feed = feedParts(state);
  const { parts: overview, chart } = overviewOf(state, feed.length);
  const parts = [...overview, ...feed];
  const all = parts.flatMap((part, line) => partRows(part).map((row) => ({ row, line })));
  const rows = rowKinds.flatMap((kind) => all.filter(({ row }) => row.kind === kind));
  const cursor = cursorIn(state, rows.map(({ row }) => activityRowKey(row)));
  const selected = rows[cursor]?.row;
  const { columns } = overviewSize(state);
  const isSelected = (row: ActivityRow): boolean =>
    row === selected && state.activity.minute === null;
  const lines = parts.map((part) => partLine(part, isSelected, columns));
  return { lines, chart, rows, cursor, feedFrom: overview.length };
}

/** The selected row, wherever it is by now; its old place if it has disappeared. */
function cursorIn({ activity: { cursor, selected } }: State, keys: readonly string[]): number {
  const found = selected === null ? -1 : keys.indexOf(selected);
  return found >= 0 ? found : Math.max(0, Math.min(cursor, keys.length - 1));
}

export function selectedActivityRow(state: State): ActivityRow | undefined {
  const { rows, cursor } = activityLines(state);
  return rows[cursor]?.row;
}

export function activityChart(state: State): Chart | null {
  return activityLines(state).chart;
}

/** The first line of the chart. */
export const chartFrom = 3;

function overviewOf(
  state: State,
  feedLines: number,
): { readonly parts: readonly ActivityPart[]; readonly chart: Chart | null } {
  const { figures, asked, whole } = state.activity;
  if (figures === null) return { parts: plain(noFigures(asked)), chart: null };
  const { columns, rows } = overviewSize(state);
  const given = { ...state.activity, figures };
  const isOld = figures.window !== state.activity.window;
  const topOf = (chart: Chart): readonly Line[] => [
    ...[
      ...figureLines(figures, { columns, linear: state.look.linear }),
      ...chartLines(chart, given, columns, state.look),
      ...spendLines(figures, columns),
    ].map((each) => isOld ? dimmed(each) : each),
    summaryLine(presentSends(figures, state), columns),
  ];
  const { traffic, minute } = state.activity;
  const least = chartRows(rows);
  const low = lowChart(figures, traffic, minute, columns, least, state.look);
  const left = rows - topOf(low).length;
  const isBelow = activityAreas(state).feed === null;
  const sections = sectionsOf(figures, state);
  const shares = whole
    ? sections.map(({ rows }) => rows.length)
    : sharesOf(sections, left - (isBelow ? Math.min(feedLines, feedRowsMin + 1) : 0));
  const shown = sections.flatMap((section, at) => cutTo(section, shares[at] ?? 0));
  // Spare rows make the chart taller.
  const free = left - shown.length - (isBelow ? feedLines : 0);
  const height = isEmpty(low) ? least : Math.min(least + Math.max(0, free), chartRowsMax(rows));
  const chart = height <= least
    ? low
    : tallChart(figures, traffic, minute, columns, height, state.look);
  return { parts: [...plain(topOf(chart)), ...shown], chart };
}

/** At its least height, and at the height that the other lines leave. */
const [lowChart, tallChart] = [drawnOnce(drawChart), drawnOnce(drawChart)];

function drawChart(
  figures: ActivityDescription,
  traffic: Traffic | null,
  minute: Instant | null,
  columns: number,
  rows: number,
  look: Look,
): Chart {
  return chartOf({ figures, traffic, minute }, { columns, rows }, look);
}

function plain(lines: readonly Line[]): readonly ActivityPart[] {
  return lines.map((each) => ({ line: each }));
}

/** The figures may be a minute old; stops, pauses and circuits are read more often. */
function presentSends({ sends }: ActivityDescription, state: State): SendsDescription {
  const { controls } = state.sends;
  if (controls === null || controls.at < sends.at) return sends;
  const { stops, pauses, circuits } = controls;
  return { ...sends, stops, pauses, circuits };
}

interface Section {
  readonly title: Line | null;
  readonly rows: readonly ActivityPart[];
  /** The fewest rows worth showing: a table needs its head and one row. */
  readonly least: number;
  /** The most rows unless all are shown. */
  readonly most: number;
}

/** Most urgent first. */
function sectionsOf(figures: ActivityDescription, state: State): readonly Section[] {
  const { now, look } = state;
  const { columns } = overviewSize(state);
  const sends = presentSends(figures, state);
  const sideBySide = placesSideBySide(columns) && !look.linear;
  const { failures, countries } = figures;
  const isTall = overviewSize(state).rows >= heatFrom;
  const section = (
    title: string | null,
    rows: readonly ActivityPart[],
    most: number,
    least = 1,
  ) => ({
    title: title === null ? null : heading(title, columns),
    rows,
    most: isTall ? rows.length : most,
    least,
  });
  const stops = stopRows(sends)
    .map((each, at) => withRow(each, sends.stops[at], (stop) => ({ kind: "stop", stop })));
  const causes = failureRows(failures, columns)
    .map((each, at) => withRow(each, failures[at], (failure) => ({ kind: "failure", failure })));
  const circuits = sends.circuits.map((circuit): ActivityPart => ({
    line: circuitLine(circuit, now),
    row: { kind: "circuit", circuit },
  }));
  const pauses = pauseRows(sends)
    .map((each, at) => withRow(each, sends.pauses[at], (pause) => ({ kind: "pause", pause })));
  const places = countries.length === 0 ? [] : placeParts(figures, sideBySide);
  return [
    section(null, stops, 2),
    section(null, circuits, 2),
    section(`Failures by code ${failures.length}`, causes, 5),
    section(placesTitle(columns), places, sideBySide ? 6 : 4, 2),
    section(guardTitle(sends), pauses, 4),
    section("Messages by country and hour, UTC; ! mostly blocked", heatParts(state), 11, 2),
  ];
}

/** The fewest rows of a window with the heat map. */
const heatFrom = 45;

/** Whether the window is large enough for it. */
export function showsHeat(state: State): boolean {
  return overviewSize(state).rows >= heatFrom && !state.look.linear;
}

function heatParts(state: State): readonly ActivityPart[] {
  const { traffic } = state.activity;
  const { columns } = overviewSize(state);
  if (traffic === null || !showsHeat(state)) return [];
  return plain(heatLines(traffic.countries, traffic.at, columns));
}

function withRow<Value>(
  each: Line,
  value: Value | undefined,
  rowOf: (value: Value) => ActivityRow,
): ActivityPart {
  return value === undefined ? { line: each } : { line: each, row: rowOf(value) };
}

function placesTitle(columns: number): string {
  return `Top countries and prefixes${columns < 100 ? "" : ", most messages first"}`;
}

/** Rows of each section: first the minimum of each, then one more each while there is room. */
function sharesOf(sections: readonly Section[], room: number): readonly number[] {
  const shares = sections.map(() => 0);
  let left = room;
  for (const [at, { rows, title, least }] of sections.entries()) {
    const cost = least + (title === null ? 0 : 1);
    if (rows.length < least || cost > left) continue;
    shares[at] = least;
    left -= cost;
  }
  for (let grown = true; grown && left > 0;) {
    grown = false;
    for (const [at, { rows, most }] of sections.entries()) {
      const share = shares[at] ?? 0;
      if (left === 0 || share === 0 || share >= Math.min(most, rows.length)) continue;
      shares[at] = share + 1;
      left--;
      grown = true;
    }
  }
  return shares;
}

function cutTo({ title, rows }: Section, share: number): readonly ActivityPart[] {
  if (share === 0) return [];
  const shown = rows.slice(0, share);
  return title === null ? shown : [{ line: title }, ...shown];
}

/** `Activity, still the last hour` while another window is read. */
export function activityTitle({ figures, window }: ActivityState): string {
  const isOld = figures !== null && figures.window !== window;
  return isOld ? `Activity, still the last ${figures.window}` : "Activity";
}

/** `Feed, failures only 37`. */
export function feedTitle({ feed, failuresOnly, paused }: ActivityState): string {
  const marks = [failuresOnly ? "failures only" : "", paused ? "paused" : ""].filter(Boolean);
  const title = ["Feed", ...marks].join(", ");
  return feed === null ? title : `${title} ${feed.length}`;
}

function feedParts(state: State): readonly ActivityPart[] {
  const { activity, now } = state;
  const { feed, failuresOnly, trouble } = activity;
  const { columns } = feedSize(state);
  const head = activityAreas(state).feed === null
    ? plain([heading(feedTitle(activity), columns)])
    : [];
  if (feed === null) {
    return [...head, { line: line(trouble === null ? " Loading ..." : "", "dim") }];
  }
  const empty = failuresOnly ? " No failures yet." : " No events yet.";
  return [
    ...head,
    ...(feed.length === 0 ? [{ line: line(empty, "dim") }] : []),
    ...feed.map((event): ActivityPart => ({
      line: feedLine(event, { now, columns }),
      row: { kind: "event", event },
    })),
  ];
}
