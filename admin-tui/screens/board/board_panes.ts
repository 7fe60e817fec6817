import type { DescribedControls, IncidentBoard, IncidentPlace } from "../../../core/operator.ts";
import { type Area, columnsOf, rowsOf } from "../../draw/area.ts";
import { bodyArea, bodyFrame, insideOf } from "../../draw/body.ts";
import { drawnOnce } from "../../draw/drawn_once.ts";
import type { Look } from "../../draw/look.ts";
import { markedLine } from "../../draw/marked_line.ts";
import type { Panel } from "../../draw/panel.ts";
import { type Pane, type PaneLine, paneOf, panePanels, plainLines } from "../../draw/panes.ts";
import { heading } from "../../draw/status_lines.ts";
import { blank, type Line, line } from "../../draw/text.ts";
import type { State } from "../../state/state.ts";
import { circuitLine } from "../sends/sends_lines.ts";
import {
  blockRow,
  budgetLines,
  calmLine,
  chartLines,
  placeColumns,
  placeHead,
  placeRow,
  rateLines,
} from "./board_lines.ts";
import {
  boardControls,
  boardCursor,
  type BoardRow,
  boardRows,
  selectedBoardRow,
} from "./board_rows.ts";

/** The last hour, the attacked places, and what is blocked and left. */
export function boardPanels(state: State): readonly Panel[] {
  const { tops } = state.board;
  const cursor = boardCursor(state);
  return panePanels(boardPanes(state), { frame: bodyFrame(state), tops, cursor });
}

/** The narrowest window with places and what is blocked next to each other. */
const besideFrom = 80;

/** What each panel shows. */
interface Shown {
  readonly state: State;
  readonly board: IncidentBoard;
  readonly controls: DescribedControls;
}

export function boardPanes(state: State): readonly Pane[] {
  const whole = bodyArea(state);
  const { found: board, asked } = state.board;
  const controls = boardControls(state);
  if (board === null || controls === null) {
    const waiting: readonly Line[] = asked ? [blank, line("  Loading the board ...", "dim")] : [];
    return [paneOf(whole, title, plainLines(waiting))];
  }
  const shown = { state, board, controls };
  if (state.zoomed) return [zoomedPane(shown, whole)];
  if (whole.columns < besideFrom || state.look.linear) return [onePane(shown, whole)];
  const inner = insideOf(whole, state);
  const rateRows = rateOf(shown, inner.columns).length + whole.rows - inner.rows;
  const [rate = whole, rest = whole] = rowsOf(whole, [
    { weight: 1, least: rateRows },
    { weight: 1000, least: 6 },
  ]);
  const [left = rest, right = rest] = columnsOf(rest, [
    { weight: 45, least: placeColumns },
    { weight: 55, least: 36 },
  ]);
  return [
    paneOf(rate, title, rateOf(shown, inner.columns)),
    placesPane(shown, left),
    blockedPane(shown, right),
  ];
}

const title = "Attack board";

function onePane(shown: Shown, area: Area): Pane {
  const { columns } = insideOf(area, shown.state);
  return paneOf(area, title, [
    ...rateOf(shown, columns),
    ...placesOf(shown, columns),
    { line: heading("Blocked and left", columns) },
    ...blockedOf(shown, columns),
  ]);
}

function zoomedPane(shown: Shown, area: Area): Pane {
  const row = selectedBoardRow(shown.state);
  const isBlock = row !== undefined && !("place" in row);
  return isBlock ? blockedPane(shown, area) : placesPane(shown, area);
}

function placesPane(shown: Shown, area: Area): Pane {
  return paneOf(area, "Last hour", placesOf(shown, insideOf(area, shown.state).columns));
}

function blockedPane(shown: Shown, area: Area): Pane {
  return paneOf(area, "Blocked and left", blockedOf(shown, insideOf(area, shown.state).columns));
}

function rateOf({ state: { size, look }, board }: Shown, columns: number): readonly PaneLine[] {
  return drawRate(board, columns, size.rows, look);
}

/** The chart is higher in higher windows; in the smallest ones it has two rows. */
const drawRate = drawnOnce(
  (board: IncidentBoard, columns: number, rows: number, look: Look): readonly PaneLine[] => {
    const height = rows < 20 ? 2 : rows < 30 ? 3 : rows < 50 ? 6 : 10;
    return plainLines([
      ...rateLines(board, columns),
      ...chartLines(board, { columns, rows: height }, look),
    ]);
  },
);

function placesOf(shown: Shown, columns: number): readonly PaneLine[] {
  const { countries, prefixes } = shown.board;
  if (countries.length === 0) return plainLines([line(" No messages in the last hour.", "dim")]);
  return [
    { line: placeHead("COUNTRY") },
    ...rowsOfKind(shown, "country", columns),
    ...(prefixes.length === 0 ? [] : [{ line: placeHead("PREFIX") }]),
    ...rowsOfKind(shown, "prefix", columns),
  ];
}

function blockedOf(shown: Shown, columns: number): readonly PaneLine[] {
  const blocks = [
    ...rowsOfKind(shown, "stop", columns),
    ...rowsOfKind(shown, "pause", columns),
    ...rowsOfKind(shown, "circuit", columns),
  ];
  const left = budgetLines(shown.board, columns);
  return [
    ...(blocks.length === 0 ? [{ line: calmLine() }] : blocks),
    ...(left.length === 0 ? [] : plainLines([heading(budgetsTitle, columns), ...left])),
  ];
}

/** `unknown` is the part of a budget that they may use. */
const budgetsTitle = "Budgets; unknown: new numbers";

function rowsOfKind(
  { state, controls }: Shown,
  kind: BoardRow["kind"],
  columns: number,
): readonly PaneLine[] {
  const { now } = state;
  const cursor = boardCursor(state);
  return boardRows(state).flatMap((row, at): readonly PaneLine[] => {
    if (row.kind !== kind) return [];
    const selected = at === cursor;
    const place = { now, columns, selected };
    if (row.kind === "circuit") {
      return [{ line: markedLine(circuitLine(row.circuit, now), selected), row: at }];
    }
    if (!("place" in row)) return [{ line: blockRow(row, place), row: at }];
    return [{ line: placeLine(row.place, selected, columns, controls), row: at }];
  });
}

function placeLine(
  place: IncidentPlace,
  selected: boolean,
  columns: number,
  controls: DescribedControls,
): Line {
  return markedLine(placeRow(place, columns, controls), selected);
}
