import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { OpenTerminal, TerminalScreen } from "../../../core/domain/operator/terminal.ts";
import type { FeedEvent, TerminalsDescription } from "../../../core/operator.ts";
import { type Area, rowsOf } from "../../draw/area.ts";
import { bodyArea, bodyFrame, insideOf } from "../../draw/body.ts";
import { markedLine } from "../../draw/marked_line.ts";
import type { Panel } from "../../draw/panel.ts";
import { type Pane, type PaneLine, paneOf, panePanels, plainLines } from "../../draw/panes.ts";
import { heading } from "../../draw/status_lines.ts";
import { cell, type Line, line, span } from "../../draw/text.ts";
import { ago, day, hourAndMinute, timestamp } from "../../draw/time.ts";
import { terminalsOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { eventDetail, eventGlyphs, wordsOfEvent } from "../../words/event_line.ts";
import { terminalsRows } from "./terminals_rows.ts";

/** What other operators see of a screen. */
const screenWords: Readonly<Record<TerminalScreen, string>> = {
  users: "Users",
  user: "one user",
  case: "Why no code?",
  lab: "OTP lab",
  sends: "Sends",
  activity: "Activity",
  access: "Access",
  delivery: "a timeline",
  board: "Attack board",
  terminals: "Who is here",
  apps: "Apps",
  app: "one app",
};

const terminalsTitle = "Who is here";

export function terminalsPanels(state: State): readonly Panel[] {
  const open = terminalsOf(state);
  if (open === null) return [];
  const { tops, cursor } = open;
  return panePanels(terminalsPanes(state), { frame: bodyFrame(state), tops, cursor });
}

/** Two panels in large windows, otherwise one text. */
export function terminalsPanes(state: State): readonly Pane[] {
  const open = terminalsOf(state);
  const whole = bodyArea(state);
  if (open === null) return [];
  const { read } = open;
  if (read === null) {
    const waiting = open.trouble === null ? [line(" Loading ...", "dim")] : [];
    return [paneOf(whole, terminalsTitle, plainLines(waiting))];
  }
  if (bodyFrame(state) !== "box") {
    const { columns } = insideOf(whole, state);
    return [paneOf(whole, terminalsTitle, [
      ...terminalLines(state, read, columns),
      ...plainLines([heading(eventsTitle, columns)]),
      ...eventLines(state, read, columns),
    ])];
  }
  const terminals = (area: Area): Pane =>
    paneOf(area, terminalsTitle, terminalLines(state, read, insideOf(area, state).columns));
  const events = (area: Area): Pane =>
    paneOf(area, eventsTitle, eventLines(state, read, insideOf(area, state).columns));
  if (state.zoomed) {
    return [open.cursor < read.terminals.length ? terminals(whole) : events(whole)];
  }
  const least = Math.min(read.terminals.length + 3, Math.floor(whole.rows / 2));
  const [first = whole, second = whole] = rowsOf(whole, [
    { weight: 1, least },
    { weight: 1000, least: 6 },
  ]);
  return [terminals(first), events(second)];
}

const eventsTitle = "Done by operators, newest first";

function terminalLines(
  state: State,
  read: TerminalsDescription,
  columns: number,
): readonly PaneLine[] {
  if (read.terminals.length === 0) return plainLines([line(" No terminal is open.", "dim")]);
  return read.terminals.map((terminal, at) => ({
    line: terminalLine(terminal, read, { state, columns, selected: at === cursorOf(state) }),
    row: at,
  }));
}

interface TerminalPlace {
  readonly state: State;
  readonly columns: number;
  readonly selected: boolean;
}

/** Who, on which screen, since when, and the operator's last action. */
function terminalLine(
  { id, operator, screen, startedAt }: OpenTerminal,
  { at, events }: TerminalsDescription,
  { state: { setting }, columns, selected }: TerminalPlace,
): Line {
  const own = id === setting.terminalId;
  const last = events.find(({ event }) => event.actorName === operator);
  const wide = columns >= 76;
  const since = day(startedAt) === day(at) ? hourAndMinute(startedAt) : day(startedAt).slice(5);
  const name = own ? `${operator} (you)` : operator;
  return markedLine([
    cell(` ${name}`, wide ? 23 : 17, selected ? "strong" : "plain"),
    cell(` ${screenWords[screen]}`, 15),
    cell(`since ${since}`, wide ? 14 : 12, "dim"),
    span(last === undefined ? "" : lastWords(last, at), "dim"),
  ], selected);
}

function lastWords({ event, username }: FeedEvent, now: number): string {
  const target = username === null ? "" : `: ${username}`;
  return `${wordsOfEvent(event).words} ${ago(event.at, now)}${target}`;
}

function eventLines(
  state: State,
  { events, terminals, at: now }: TerminalsDescription,
  columns: number,
): readonly PaneLine[] {
  if (events.length === 0) return plainLines([line(" Nothing is recorded.", "dim")]);
  return events.map((event, at) => ({
    line: markedLine(
      actLine(event, now, columns),
      terminals.length + at === cursorOf(state),
    ),
    row: terminals.length + at,
  }));
}

/** When, who, what, to which user, why. */
function actLine({ event, username }: FeedEvent, now: number, columns: number): Line {
  const { tone, words } = wordsOfEvent(event);
  const stamp = timestamp(event.at);
  const wide = columns >= 100;
  return [
    cell(` ${day(event.at) === day(now) ? stamp.slice(11) : stamp.slice(5, 16)}`, 13, "dim"),
    cell(event.actorName ?? "operator", wide ? 19 : 11),
    span(` ${eventGlyphs[tone]} `, tone),
    cell(words, wide ? 24 : 20, tone === "dim" ? "plain" : tone),
    cell(` ${username ?? "-"}`, wide ? 28 : 15, username === null ? "dim" : "plain"),
    span(` ${actDetail(event)}`, "dim"),
  ];
}

/** The reason, and everything but the operator, who has a column. */
function actDetail(event: AuditEvent): string {
  const { reason } = event.detail;
  const rest = eventDetail({ ...event, actor: "user" });
  return [typeof reason === "string" ? reason : "", rest].filter((part) => part !== "").join(", ");
}

function cursorOf(state: State): number {
  const open = terminalsOf(state);
  if (open === null) return 0;
  return Math.max(0, Math.min(open.cursor, terminalsRows(open).length - 1));
}
