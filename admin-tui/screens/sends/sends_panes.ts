import type { SendsDescription } from "../../../core/operator.ts";
import { type Area, columnsOf, rowsOf } from "../../draw/area.ts";
import { bodyArea, bodyFrame, insideOf } from "../../draw/body.ts";
import { markedLine } from "../../draw/marked_line.ts";
import type { Panel } from "../../draw/panel.ts";
import { type Pane, type PaneLine, paneOf, panePanels, plainLines } from "../../draw/panes.ts";
import { heading } from "../../draw/status_lines.ts";
import { blank, type Line, line, wrap } from "../../draw/text.ts";
import type { State } from "../../state/state.ts";
import { matchedPhoneWords } from "../../words/user_words.ts";
import { circuitLine, daysOf, pausesTitle, summaryLine, totalsLines } from "./sends_lines.ts";
import { deliveryHead, deliveryRow, pauseRow, stopRow } from "./sends_row_lines.ts";
import { selectedRow, type SendsRow, sendsRows } from "./sends_rows.ts";

/** Whether codes are being sent, what they cost, and the newest deliveries. */
export function sendsPanels(state: State): readonly Panel[] {
  const { tops, cursor } = state.sends;
  return panePanels(sendsPanes(state), { frame: bodyFrame(state), tops, cursor });
}

/** In small windows one text; in larger ones, deliveries below or next to the rest. */
export function sendsPanes(state: State): readonly Pane[] {
  const { controls, asked } = state.sends;
  const whole = bodyArea(state);
  if (controls === null) {
    const waiting: readonly Line[] = asked ? [blank, line("  Loading sends ...", "dim")] : [];
    return [paneOf(whole, "Sends", plainLines(waiting))];
  }
  if (state.zoomed) {
    return selectedRow(state)?.kind === "delivery"
      ? [deliveriesPane(state, whole)]
      : [overviewPane(state, controls, whole)];
  }
  if (bodyFrame(state) === "box") return sidePanes(state, controls);
  const { columns } = insideOf(whole, state);
  return [paneOf(whole, sendsTitle(state), [
    ...overviewLines(state, controls, columns),
    ...plainLines([heading(deliveriesTitle(state), columns)]),
    ...deliveryLines(state, columns),
  ])];
}

/** The narrowest window with the deliveries on the right. */
const besideFrom = 160;

/**
 * The deliveries on the right only if the rest fills a good part of the left side: below it, they
 * have more columns, and in calm times there is little to say above them.
 */
function sidePanes(state: State, controls: SendsDescription): readonly Pane[] {
  const whole = bodyArea(state);
  const needed = overviewLines(state, controls, insideOf(whole, state).columns).length + 2;
  const isLong = needed > whole.rows * 0.4;
  const [first = whole, second = whole] = whole.columns >= besideFrom && isLong
    ? columnsOf(whole, [{ weight: 44, least: 76 }, { weight: 56, least: 84 }])
    : rowsOf(whole, [
      { weight: 1, least: Math.min(needed, Math.floor(whole.rows * 0.6)) },
      { weight: 1000, least: 6 },
    ]);
  return [overviewPane(state, controls, first), deliveriesPane(state, second)];
}

function overviewPane(state: State, controls: SendsDescription, area: Area): Pane {
  const { columns } = insideOf(area, state);
  return paneOf(area, sendsTitle(state), overviewLines(state, controls, columns));
}

/** The screen, or the list that was opened from one of its rows. */
function sendsTitle({ sends: { earlier, filter } }: State): string {
  return earlier.length === 0 || filter === null ? "Sends" : filter.text;
}

function deliveriesPane(state: State, area: Area): Pane {
  const { columns } = insideOf(area, state);
  return paneOf(area, deliveriesTitle(state), deliveryLines(state, columns));
}

/** Says once what all messages have in common: the user, the number and the filter. */
function deliveriesTitle({ sends }: State): string {
  const { deliveries, next, recipient, filter, listed } = sends;
  const only = filter === null ? "" : `only ${filter.text}, `;
  // Until those of a new filter are read, the rows are those of the one before.
  const isRead = listed === (filter?.text ?? null);
  const count = isRead ? ` ${deliveries.length}${next === null ? "" : "+"}` : "";
  const to = recipient === null || filter === null
    ? ""
    : ` to ${recipient.username}, ${matchedPhoneWords(recipient, filter.search.user ?? "")}`;
  return `Deliveries${count}${to}, ${only}newest first; ~ marks estimates`;
}

/** Stops, circuits, totals and pauses. */
function overviewLines(
  state: State,
  controls: SendsDescription,
  columns: number,
): readonly PaneLine[] {
  const section = (title: string, body: readonly PaneLine[]): readonly PaneLine[] =>
    body.length === 0 ? [] : [{ line: heading(title, columns) }, ...body];
  const { today, month } = controls;
  return [
    { line: summaryLine(controls, columns) },
    ...section("Stopped by operators", rowsOfKind("stop", state, columns)),
    ...section("Provider circuits", rowsOfKind("circuit", state, columns)),
    ...plainLines(totalsLines("Today", today, controls, 1, columns)),
    ...plainLines(totalsLines("This month", month, controls, daysOf(month), columns)),
    ...section(pausesTitle(controls), rowsOfKind("pause", state, columns)),
  ];
}

function deliveryLines(state: State, columns: number): readonly PaneLine[] {
  const rows = rowsOfKind("delivery", state, columns);
  if (rows.length === 0) return plainLines(noDeliveries(state, columns));
  const oneUser = state.sends.recipient !== null;
  return [{ line: deliveryHead({ columns, oneUser }) }, ...rows];
}

function rowsOfKind(
  kind: SendsRow["kind"],
  state: State,
  columns: number,
): readonly PaneLine[] {
  const { now, sends: { cursor, flashed, names, recipient } } = state;
  return sendsRows(state).flatMap((row, at): readonly PaneLine[] => {
    if (row.kind !== kind) return [];
    const place = { now, columns, selected: at === cursor };
    if (row.kind === "stop") return [{ line: stopRow(row.stop, place), row: at }];
    if (row.kind === "circuit") {
      return [{ line: markedLine(circuitLine(row.circuit, now), at === cursor), row: at }];
    }
    if (row.kind === "pause") return [{ line: pauseRow(row.pause, place), row: at }];
    const isNew = flashed.includes(row.delivery.id);
    const username = names[row.delivery.userId ?? ""] ?? null;
    const oneUser = recipient !== null;
    const shown = { ...place, username, oneUser, flashed: isNew };
    return [{ line: () => deliveryRow(row.delivery, shown), row: at }];
  });
}

function noDeliveries({ sends: { filter, listed } }: State, columns: number): readonly Line[] {
  if (filter !== null && listed !== filter.text) return [line(" Loading ...", "dim")];
  const words = filter !== null
    ? `No messages match ${filter.text}.`
    : "No messages yet. Logins and the OTP lab (press 2) send them.";
  return wrap(words, columns - 3).map((row) => line(` ${row}`, "dim"));
}
