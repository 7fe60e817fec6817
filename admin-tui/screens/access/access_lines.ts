import type { ListedTestNumber } from "../../../core/domain/test_numbers/test_number.ts";
import type { ListedApiKey, ListedInvitation } from "../../../core/operator.ts";
import { type Area, rowsOf } from "../../draw/area.ts";
import { bodyArea, bodyColumns, bodyFrame, insideOf } from "../../draw/body.ts";
import { type Panel, panel } from "../../draw/panel.ts";
import { cell, type Line, line, span, type TextSpan } from "../../draw/text.ts";
import { age } from "../../draw/time.ts";
import type { AccessSection } from "../../state/access_state.ts";
import type { State } from "../../state/state.ts";
import {
  endWords,
  invitationState,
  invitedWords,
  keyState,
  numberState,
  sectionWords,
  testNumbersOff,
} from "../../words/access_words.ts";
import { counted } from "../../words/counted.ts";
import type { StateWords } from "../../words/user_words.ts";
import { accessDetails, hasDetails } from "./access_details.ts";
import { type AccessRow, accessRows, selectedAccessRow, shownSections } from "./access_rows.ts";

/** The column heads, above the rows. */
export const accessHeadRows = 1;

/** The visible rows of a section. */
export function accessListRows(state: State): number {
  return Math.max(1, insideOf(accessAreas(state)[0], state).rows - accessHeadRows);
}

/** The sections in the title, and the position in the shown one. */
export function accessPanels(state: State): readonly Panel[] {
  const { access } = state;
  const { length } = accessRows(access, access.section);
  const position = length === 0 ? "" : `${access.cursor + 1} of ${length}`;
  const right = [...offNote(state), ...(position === "" ? [] : [span(position, "dim")])];
  const frame = bodyFrame(state);
  const [list, details] = accessAreas(state);
  if (details === undefined) {
    return [panel(sectionsTitle(state), accessLines(state), list, { frame, right })];
  }
  const room = insideOf(details, state);
  const lines = accessDetails(state, room);
  const below = lines.length - room.rows;
  return [
    panel(sectionsTitle(state), accessLines(state), list, { frame, right, focused: true }),
    panel(detailsTitle(state), lines, details, { frame, below }),
  ];
}

/** The fewest rows of a body with the details below the list. */
const belowFrom = 30;

/** The list, and next to it or below it what is selected, or what else the keys do. */
function accessAreas(state: State): readonly [Area, Area?] {
  if (!hasDetails(state)) return [bodyArea(state)];
  const [list = bodyArea(state), details] = bodyColumns(state, [
    { weight: 60, least: 108 },
    { weight: 40, least: 52 },
  ]);
  if (details !== undefined) return [list, details];
  if (state.zoomed || bodyFrame(state) === "thin" || list.rows < belowFrom) return [list];
  const [above = list, below = list] = rowsOf(list, [
    { weight: 60, least: 14 },
    { weight: 40, least: 14 },
  ]);
  return [above, below];
}

function listColumns(state: State): number {
  return insideOf(accessAreas(state)[0], state).columns;
}

function detailsTitle(state: State): string {
  return selectedAccessRow(state) === undefined ? "What you can do" : "Selected";
}

/** The column heads, and the rows that are visible. */
function accessLines(state: State): readonly Line[] {
  const { read, asked, section, top } = state.access;
  if (read === null) return asked ? [line("  Loading ...", "dim")] : [];
  const rows = accessRows(state.access, section);
  const shown = rows.slice(top, top + accessListRows(state));
  return [
    rows.length === 0 ? line(` ${noneWords[section]}`, "dim") : headLine(section, state),
    ...shown.map((row, at) => rowLine(row, state, top + at === state.access.cursor)),
  ];
}

const noneWords: Readonly<Record<AccessSection, string>> = {
  invitations: "No invitations. Those that ended are shown for a week.",
  keys: "No API keys. The admin API is off until one exists.",
  numbers: "No test numbers.",
};

/** The sections with their counts; the shown one is in brackets. */
function sectionsTitle({ access }: State): Line {
  if (access.read === null) return line("Access", "strong");
  const sections = shownSections(access).map((section): TextSpan => {
    const more = section === "invitations" && access.read?.more === true ? "+" : "";
    const words = `${sectionWords[section]} ${accessRows(access, section).length}${more}`;
    return section === access.section ? span(`[${words}]`, "accent") : span(` ${words} `, "dim");
  });
  return [span("Access ", "strong"), ...sections];
}

function offNote({ access, size }: State): Line {
  const off = access.section === "numbers" && access.read?.testNumbers.on === false;
  return off && size.columns >= 100 ? [span(`${testNumbersOff}  `, "warn")] : [];
}

interface Widths {
  readonly state: number;
  readonly name: number;
  readonly by: number;
}

/** Narrow windows drop the last columns rather than cut the first. */
function widthsOf(columns: number): Widths {
  if (columns >= 98) return { state: 11, name: 36, by: 16 };
  return columns >= 76 ? { state: 11, name: 26, by: 10 } : { state: 11, name: 22, by: 0 };
}

const heads: Readonly<Record<AccessSection, readonly [string, string, string]>> = {
  invitations: ["FOR", "AGE", "ROLES"],
  keys: ["NAME", "LAST USED", "SCOPES"],
  numbers: ["NUMBER", "USERS", "REASON"],
};

function headLine(section: AccessSection, sight: State): Line {
  const { state, name, by } = widthsOf(listColumns(sight));
  const [first, second, last] = heads[section];
  return [
    cell(" STATE", state + 1, "dim"),
    cell(first, name + 1, "dim"),
    cell("ENDS", 9, "dim"),
    cell(second, 10, "dim"),
    ...(by === 0 ? [] : [cell("BY", by + 1, "dim")]),
    span(last, "dim"),
  ];
}

interface Cells {
  readonly state: StateWords;
  readonly name: string;
  readonly expires: string;
  readonly second: string;
  readonly by: string | null;
  readonly last: string;
}

function rowLine(row: AccessRow, shown: State, selected: boolean): Line {
  const { access, now } = shown;
  const widths = widthsOf(listColumns(shown));
  const on = access.read?.testNumbers.on ?? false;
  const { state, name, expires, second, by, last } = cellsOf(row, on, now);
  const plain = selected ? "strong" : "plain";
  return [
    selected ? span("▌", "accent") : span(" "),
    cell(`${state.glyph} ${state.word}`, widths.state, state.tone),
    cell(name, widths.name, plain),
    span(" "),
    cell(expires, 9, plain),
    cell(second, 10, "dim"),
    ...(widths.by === 0 ? [] : [cell(by ?? "operator", widths.by, "dim"), span(" ")]),
    span(last, plain),
  ];
}

function cellsOf(row: AccessRow, on: boolean, now: number): Cells {
  if (row.kind === "invitation") return invitationCells(row.invitation, now);
  return row.kind === "key" ? keyCells(row.key, now) : numberCells(row.number, on, now);
}

function invitationCells(invitation: ListedInvitation, now: number): Cells {
  const { state, createdAt, createdBy, expiresAt, endedAt, roles } = invitation;
  return {
    state: invitationState(invitation),
    name: invitedWords(invitation),
    expires: endWords(endedAt ?? expiresAt, state !== "open", now),
    second: age(createdAt, now),
    by: createdBy,
    last: roles.length === 0 ? "-" : roles.join(", "),
  };
}

function keyCells(key: ListedApiKey, now: number): Cells {
  return {
    state: keyState(key),
    name: key.name,
    expires: endWords(key.endedAt ?? key.expiresAt, key.end !== null, now),
    second: age(key.lastUsedAt, now),
    by: key.createdBy,
    last: key.scopes.join(", "),
  };
}

function numberCells(number: ListedTestNumber, on: boolean, now: number): Cells {
  const { phoneNumber, expiresAt, endedAt, users, actorName, reason } = number;
  return {
    state: numberState(number, on, now),
    name: phoneNumber,
    expires: endWords(endedAt ?? expiresAt, endedAt !== null || expiresAt <= now, now),
    second: counted(users, "user"),
    by: actorName,
    last: reason,
  };
}
