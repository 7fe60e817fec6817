import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import {
  parseUserSearch,
  type UserFilter,
  userFilters,
} from "../../../core/domain/reports/user_search.ts";
import { fieldText } from "../../input/field.ts";
import type { Setting } from "../../state/setting.ts";
import type { UsersState } from "../../state/users_state.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { troubleLine } from "../../draw/status_lines.ts";
import { blank, cell, ends, type Line, line, span, type TextSpan, wrap } from "../../draw/text.ts";
import { grouped } from "../../draw/time.ts";
import { nameColumns, userColumns } from "./user_columns.ts";

/** The column heads, with the sort order marked; search results have their own order. */
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

/** One user in one row. `lastLogin` is an age, so that the row changes only with it. */
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
  const hint = span(columns < 76 ? "name, +number, digits, ID" : searchHint, "dim");
  const typed = users.searching
    ? fieldLine(users.search, Math.max(10, columns - 26))
    : [text === "" ? hint : span(text, "strong")];
  return ends([span(" / ", "accent"), ...typed], [span(`${totalWords(users)} `, "dim")], columns);
}

const searchHint = "name, +number, last digits, ID or is:locked";

function totalWords(users: UsersState): string {
  if (users.asked?.reload === true) return "loading ...";
  if (fieldText(users.search).trim() !== "") return `${lengthWords(users)} found`;
  if (users.total === null) return "";
  return users.total === 1 ? "1 user" : `${grouped(users.total)} users`;
}

/** `12`, or `200+` while more may follow. */
function lengthWords({ list }: UsersState): string {
  if (list.whole) return grouped(list.length);
  return `${grouped(list.head.count + list.tail.count)}+`;
}

/** `row 3 of 1 000 204`, `row 3 of 200+`, or `row 3 from the end` if the count is unknown. */
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

/** Shown if the list is empty. */
export function noUsersLines(
  users: UsersState,
  setting: Setting,
  columns: number,
): readonly Line[] {
  const width = Math.max(10, columns - 4);
  const say = (text: string) => wrap(text, width).map((row) => line(`  ${row}`, "dim"));
  if (users.asked !== null) return [blank, ...say("Loading users ...")];
  if (users.trouble !== null) return [];
  const search = fieldText(users.search).trim();
  if (search !== "") {
    return [blank, ...noMatchLines(search), blank, ...say("Press esc to clear the search.")];
  }
  const how = setting.dev
    ? "Users register over HTTP: deno task dev printed a curl command."
    : "Users register over HTTP: POST /v1/register.";
  return [blank, line("  No users yet."), blank, ...say(how)];
}

const filterWords: Readonly<Record<UserFilter, string>> = {
  all: "users",
  locked: "locked users",
  unverified: "unverified users",
  "locked-out": "locked-out users",
  "failed-attempts": "users with failed attempts",
};

function noMatchLines(search: string): readonly Line[] {
  const { filter, term, unknown } = parseUserSearch(search);
  if (unknown !== null) {
    const known = userFilters.filter((name) => name !== "all").map((name) => `is:${name}`);
    return [
      line(`  ${unknown} is not a filter, or more than one filter was given.`),
      line(`  ${known.join(" ")}`, "dim"),
    ];
  }
  const users = `No ${filterWords[filter]}`;
  if (term === "") return [line(`  ${users}.`)];
  return [
    line(`  ${users} match "${term}".`),
    line("  Search by the start of a name or number, by the last", "dim"),
    line("  three or more digits, or by a full ID.", "dim"),
  ];
}
