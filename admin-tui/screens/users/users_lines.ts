import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import { parseUserSearch, userFilters } from "../../../core/domain/reports/user_search.ts";
import { fieldText } from "../../input/field.ts";
import type { Setting } from "../../state/setting.ts";
import type { UsersState } from "../../state/users_state.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { troubleLine } from "../../draw/status_lines.ts";
import { blank, cell, ends, type Line, line, span, type TextSpan, wrap } from "../../draw/text.ts";
import { grouped } from "../../draw/time.ts";
import { nameColumns, userColumns } from "./user_columns.ts";

/** What the list is ordered by is marked where it is not by what a search matches. */
export function usersHead(users: UsersState, columns: number): Line {
  const { term } = parseUserSearch(fieldText(users.search));
  const order = term === "" ? users.order : null;
  const name = nameColumns(columns);
  const heads = userColumns(columns).map(({ title, width, align, order: by }): TextSpan => {
    const marked = order !== null && by === order;
    return cell(headWords(title, align, marked), width, marked ? "plain" : "dim", align);
  });
  const byName = order === "name";
  return [
    cell(byName ? " USERNAME ▴" : " USERNAME", name + 1, byName ? "plain" : "dim"),
    ...heads,
  ];
}

function headWords(title: string, align: "left" | "right", marked: boolean): string {
  const words = marked ? `${title} ▾` : title;
  return align === "left" ? `  ${words}` : words;
}

/** One user in one row. `lastLogin` is an age, so that a row is drawn anew only when it changes. */
export function userRow(user: User, at: {
  readonly now: Instant;
  readonly lastLogin: string;
  readonly selected: boolean;
  readonly columns: number;
}): Line {
  const tone = at.selected ? "strong" : "plain";
  return [
    at.selected ? span("▌", "accent") : span(" "),
    cell(user.username, nameColumns(at.columns), tone),
    ...userColumns(at.columns).map(({ width, align, words }): TextSpan => {
      const { text, tone: own } = words(user, at);
      return cell(align === "left" ? `  ${text}` : text, width, own ?? tone, align);
    }),
  ];
}

/** A row that has not been read yet. */
export function unreadRow(selected: boolean): Line {
  return [selected ? span("▌", "accent") : span(" "), span(".", "dim")];
}

export function searchLine(users: UsersState, columns: number): Line {
  const text = fieldText(users.search);
  const hint = span(columns < 76 ? "name, +number, digits, id" : searchHint, "dim");
  const typed = users.searching
    ? fieldLine(users.search, Math.max(10, columns - 26))
    : [text === "" ? hint : span(text, "strong")];
  return ends([span(" / ", "accent"), ...typed], [span(`${totalWords(users)} `, "dim")], columns);
}

const searchHint = "name, +number, last digits, id or is:locked";

function totalWords(users: UsersState): string {
  if (users.asked?.afresh === true) return "reading ...";
  if (fieldText(users.search).trim() !== "") return `${lengthWords(users)} found`;
  if (users.total === null) return "";
  return users.total === 1 ? "1 user" : `${grouped(users.total)} users`;
}

/** `12`, or `200+` while more may follow. */
function lengthWords({ list }: UsersState): string {
  if (list.whole) return grouped(list.length);
  return `${grouped(list.head.count + list.tail.count)}+`;
}

/** `row 3 of 1 000 204`, `row 3 of 200+`; where no count leads there, `row 3 from the end`. */
function positionWords(users: UsersState): string {
  const { list, cursor } = users;
  if (list.length === 0) return "";
  const counted = list.whole ||
    (users.total !== null && fieldText(users.search).trim() === "");
  const fromEnd = list.length - cursor;
  if (!counted && cursor >= list.head.count) {
    return fromEnd === 1 ? "last row" : `row ${grouped(fromEnd)} from the end`;
  }
  const all = counted ? grouped(list.length) : lengthWords(users);
  return `row ${grouped(cursor + 1)} of ${all}`;
}

export function usersStatus(users: UsersState): Line {
  return users.trouble === null
    ? line(` ${positionWords(users)}`, "dim")
    : troubleLine(users.trouble);
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
    return [blank, ...noMatchLines(search), blank, ...say("esc clears the search.")];
  }
  const how = setting.dev
    ? "They register over HTTP: deno task dev printed a curl command for it."
    : "They register over HTTP: POST /v1/register.";
  return [blank, line("  No users yet."), blank, ...say(how)];
}

function noMatchLines(search: string): readonly Line[] {
  const { filter, term, unknown } = parseUserSearch(search);
  if (unknown !== null) {
    const known = userFilters.filter((name) => name !== "all").map((name) => `is:${name}`);
    return [
      line(`  ${unknown} is not a filter, or more than one filter was given.`),
      line(`  ${known.join("  ")}`, "dim"),
    ];
  }
  if (term === "") return [line(`  Nobody is ${filter}.`)];
  const among = filter === "all" ? "" : ` among those who are ${filter}`;
  return [
    line(`  Nobody found by "${term}"${among}.`),
    line("  Names and numbers are found by their beginning, numbers by 3 last", "dim"),
    line("  digits or more, ids only whole.", "dim"),
  ];
}
