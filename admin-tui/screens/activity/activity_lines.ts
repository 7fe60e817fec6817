import type { ActivityDescription, SendsDescription } from "../../../core/operator.ts";
import { bodyRows } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { figureLines, noFigures, sparkLines, spendLines } from "./activity_figures.ts";
import {
  failureRows,
  guardTitle,
  pauseRows,
  placeRows,
  placesSideBySide,
  stopRows,
} from "./activity_tables.ts";
import { feedLine } from "./feed_line.ts";
import { circuitLines, heading, summaryLine } from "../sends/sends_lines.ts";
import { type Line, line } from "../../draw/text.ts";

/** Feed rows that stay visible before any other section grows beyond its minimum. */
const feedRowsMin = 4;

/** The whole screen as one text: figures, stops and circuits, causes, places, then the feed. */
export function activityLines(state: State): readonly Line[] {
  const { figures, asked, whole } = state.activity;
  const feed = feedLines(state);
  if (figures === null) return [...noFigures(asked), ...feed];
  const { columns } = state.size;
  const top = [
    ...figureLines(figures, { columns, linear: state.look.linear }),
    ...sparkLines(figures, columns),
    ...spendLines(figures, columns),
    summaryLine(presentSends(figures, state), columns),
  ];
  const room = bodyRows(state.size) - top.length - Math.min(feed.length, feedRowsMin + 1);
  const sections = sectionsOf(figures, state);
  const shares = whole ? sections.map(({ rows }) => rows.length) : sharesOf(sections, room);
  return [...top, ...sections.flatMap((section, at) => cutTo(section, shares[at] ?? 0)), ...feed];
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
  readonly rows: readonly Line[];
  /** The fewest rows worth showing: a table needs its head and one row. */
  readonly least: number;
  /** The most rows unless all are shown. */
  readonly most: number;
}

/** Most urgent first. */
function sectionsOf(figures: ActivityDescription, state: State): readonly Section[] {
  const { size: { columns }, now, look } = state;
  const sends = presentSends(figures, state);
  const sideBySide = placesSideBySide(columns) && !look.linear;
  const places = placeRows(figures, columns, sideBySide);
  const failures = failureRows(figures.failures, columns);
  const pauses = pauseRows(sends);
  const section = (title: string | null, rows: readonly Line[], most: number, least = 1) => {
    return { title: title === null ? null : heading(title, columns), rows, most, least };
  };
  const topPlaces = figures.countries.length === 0 ? [] : places;
  return [
    section(null, stopRows(sends), 2),
    section(null, circuitLines(sends, now), 2),
    section(`Failures by code ${failures.length}`, failures, 5),
    section(placesTitle(columns), topPlaces, sideBySide ? 6 : 4, 2),
    section(guardTitle(sends), pauses, 4),
  ];
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

function cutTo({ title, rows }: Section, share: number): readonly Line[] {
  if (share === 0) return [];
  return title === null ? rows.slice(0, share) : [title, ...rows.slice(0, share)];
}

function feedLines({ activity, size, now }: State): readonly Line[] {
  const { feed, paused, failuresOnly, trouble } = activity;
  const { columns } = size;
  const marks = [failuresOnly ? "failures only" : "", paused ? "paused" : ""].filter(Boolean);
  const title = ["Feed", ...marks].join(", ");
  if (feed === null) {
    return [heading(title, columns), line(trouble === null ? " Loading ..." : "", "dim")];
  }
  const empty = failuresOnly ? " No failures yet." : " No events yet.";
  return [
    heading(`${title} ${feed.length}`, columns),
    ...(feed.length === 0 ? [line(empty, "dim")] : []),
    ...feed.map((event) => feedLine(event, { now, columns })),
  ];
}
