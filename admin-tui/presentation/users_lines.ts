import type { Instant, User } from "../../core/mod.ts";
import { fieldText } from "../field.ts";
import type { Setting, UsersState } from "../model.ts";
import { fieldLine } from "./field_line.ts";
import { phoneWords, stateWords, userFactLines } from "./user_words.ts";
import { blank, cell, ends, type Line, line, span, wrap } from "./text.ts";
import { day, grouped } from "./time.ts";

const phoneColumns = 17;
const stateColumns = 12;
const loginColumns = 5;
const dayColumns = 10;

/** Below this the creation day gives its place to the name; whole columns go, none is cut. */
const dayFrom = 76;

/** Cells left for the name. */
function nameColumns(columns: number): number {
  const fixed = 1 + 2 + phoneColumns + 2 + stateColumns + 2 + loginColumns + 1;
  return columns - fixed - (columns >= dayFrom ? 2 + dayColumns : 0);
}

export function usersHead(columns: number): Line {
  const heads = [
    cell(" USERNAME", nameColumns(columns) + 1, "dim"),
    cell("  PHONE", phoneColumns + 2, "dim"),
    cell("  STATE", stateColumns + 2, "dim"),
    cell("LOGIN", loginColumns + 2, "dim", "right"),
  ];
  return columns >= dayFrom ? [...heads, cell("  CREATED", dayColumns + 2, "dim")] : heads;
}

/** One user in one row. `lastLogin` is an age, so that a row is drawn anew only when it changes. */
export function userRow(user: User, at: {
  readonly now: Instant;
  readonly lastLogin: string;
  readonly selected: boolean;
  readonly columns: number;
}): Line {
  const { glyph, word, tone } = stateWords(user, at.now);
  const row = [
    at.selected ? span("▌", "accent") : span(" "),
    cell(user.username, nameColumns(at.columns), at.selected ? "strong" : "plain"),
    cell(`  ${phoneWords(user)}`, phoneColumns + 2, at.selected ? "strong" : "plain"),
    cell(`  ${glyph} ${word}`, stateColumns + 2, tone),
    cell(at.lastLogin, loginColumns + 2, at.selected ? "strong" : "plain", "right"),
  ];
  return at.columns >= dayFrom ? [...row, cell(`  ${day(user.createdAt)}`, 12, "dim")] : row;
}

export function searchLine(users: UsersState, columns: number): Line {
  const text = fieldText(users.search);
  const hint = span("beginning of a name or number (+...), or a whole id", "dim");
  const typed = users.searching
    ? fieldLine(users.search, Math.max(10, columns - 26))
    : [text === "" ? hint : span(text, "strong")];
  return ends([span(" / ", "accent"), ...typed], [span(`${totalWords(users)} `, "dim")], columns);
}

function totalWords(users: UsersState): string {
  if (users.asked !== null) return "reading ...";
  if (users.total === null) return "";
  return users.total === 1 ? "1 user" : `${grouped(users.total)} users`;
}

/** `row 3 of 1 000 204`; with a search `row 3 of 12`, or `of 200+` while more may match. */
export function positionWords(users: UsersState): string {
  if (users.rows.length === 0) return "";
  const searched = fieldText(users.search).trim() !== "";
  const read = `${grouped(users.rows.length)}${users.next === null ? "" : "+"}`;
  const all = searched || users.total === null ? read : grouped(users.total);
  return `row ${grouped(users.cursor + 1)} of ${all}`;
}

/** What stands in the place of rows when there are none. */
export function noUsersLines(
  users: UsersState,
  setting: Setting,
  columns: number,
): readonly Line[] {
  const width = Math.max(10, columns - 4);
  const say = (text: string) => wrap(text, width).map((row) => line(`  ${row}`, "dim"));
  if (users.asked !== null) return [blank, ...say("Reading users ...")];
  if (users.trouble !== null) return [];
  const search = fieldText(users.search).trim();
  if (search !== "") {
    return [
      blank,
      line(`  Nothing begins with "${search}".`),
      blank,
      ...say("esc clears the search."),
    ];
  }
  const how = setting.dev
    ? "They register over HTTP: deno task dev printed a curl command for it."
    : "They register over HTTP: POST /v1/register.";
  return [blank, line("  No users yet."), blank, ...say(how)];
}

/** The row under the cursor at length, from what is already here: moving on asks for nothing. */
export function previewLines(user: User | undefined, now: Instant): readonly Line[] {
  if (user === undefined) return [];
  return [line(` ${user.username}`, "strong"), blank, ...userFactLines(user, now)];
}
