import type { User } from "../../../core/domain/account/user.ts";
import {
  insideTerms,
  parseUserSearch,
  type UserFilter,
  userFilters,
} from "../../../core/domain/reports/user_search.ts";
import { fieldText } from "../../input/field.ts";
import { firstKey } from "../../app/first_key.ts";
import type { Setting } from "../../state/setting.ts";
import type { UsersState } from "../../state/users_state.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { troubleLine } from "../../draw/status_lines.ts";
import {
  blank,
  cell,
  type Line,
  line,
  lineWidth,
  span,
  type TextSpan,
  wrap,
} from "../../draw/text.ts";
import { counted } from "../../words/counted.ts";
import { grouped } from "../../draw/time.ts";
import { nameColumns, userColumns, type UserRowSight } from "./user_columns.ts";

/** The column heads, with the sort order marked; search results have their own order. */
export function usersHead(users: UsersState, columns: number): Line {
  const { term } = parseUserSearch(fieldText(users.search));
  const order = term === "" ? users.order : null;
  const name = nameColumns(columns, term);
  const heads = userColumns(columns, term).map(({ title, width, align, order: by }): TextSpan => {
    const marked = order !== null && by === order;
    return cell(headWords(title, align, marked), width(term), marked ? "plain" : "dim", align);
  });
  const byName = order === "name";
  // The column of the order may have been dropped.
  const isMarked = userColumns(columns, term).some((column) => column.order === order);
  const newest = order === "newest" && !isMarked;
  const title = byName ? " USERNAME ▴" : newest ? " USERNAME newest ▾" : " USERNAME";
  return [
    cell(title, name + 1, byName || newest ? "plain" : "dim"),
    ...heads,
  ];
}

function headWords(title: string, align: "left" | "right", marked: boolean): string {
  const words = marked ? `${title} ▾` : title;
  return align === "left" ? `  ${words}` : words;
}

/** One user in one row. `lastLogin` is an age, so that the row changes only with it. */
export function userRow(
  user: User,
  at: UserRowSight & {
    readonly selected: boolean;
    /** Whether the last read changed it. */
    readonly flashed?: boolean;
    /** Whether the next action on several users is about this one, too. */
    readonly marked?: boolean;
    readonly columns: number;
  },
): Line {
  const tone = at.selected || at.flashed === true ? "strong" : "plain";
  return [
    at.selected ? span("▌", "accent") : span(" "),
    ...(at.marked === true ? [span("* ", "accent")] : []),
    cell(user.username, nameColumns(at.columns, at.term) - (at.marked === true ? 2 : 0), tone),
    ...userColumns(at.columns, at.term).map(({ width, align, words }): TextSpan => {
      const { text, tone: own } = words(user, at);
      return cell(align === "left" ? `  ${text}` : text, width(at.term), own ?? tone, align);
    }),
  ];
}

/** A row that has not been read yet. */
export function unreadRow(selected: boolean): Line {
  return [selected ? span("▌", "accent") : span(" "), span(".", "dim")];
}

/** The title of the list, with the search in it. */
export function usersTitle(users: UsersState, columns: number): Line {
  const title = span("Users", "strong");
  const text = fieldText(users.search);
  if (users.searching) {
    return [title, span("  / ", "accent"), ...fieldLine(users.search, Math.max(10, columns - 36))];
  }
  if (text !== "") return [title, span("  / ", "accent"), span(text, "strong")];
  const hint = columns < 76 ? "name, +number, digits, ID" : searchHint;
  return [title, span("  / ", "accent"), span(hint, "dim")];
}

const searchHint = "name, number, digits, ID or is:locked";

const filterTabs: Readonly<Record<UserFilter, string>> = {
  all: "all",
  locked: "locked",
  unverified: "unverified",
  "locked-out": "locked out",
  "failed-attempts": "failed attempts",
};

/**
 * The filters with how many users each has; the shown one is in brackets. Where space is short,
 * filters without users are left out. Counts that contradict the list are not shown.
 */
export function filtersLine(users: UsersState, columns: number): Line {
  const { filter: shown } = parseUserSearch(fieldText(users.search));
  const counts = tabCounts(users);
  const tabs = userFilters.map((filter) => ({
    filter,
    tab: filterTab(filter, counts[filter], filter === shown),
  }));
  const all = tabs.flatMap(({ tab }) => tab);
  if (lineWidth(all) < columns) return all;
  return tabs.flatMap(({ filter, tab }) => filter === shown || counts[filter] !== "0" ? tab : []);
}

function filterTab(filter: UserFilter, count: string | undefined, isShown: boolean): Line {
  const text = [filterTabs[filter], count].filter((part) => part !== undefined).join(" ");
  return [isShown ? span(`[${text}]`, "accent") : span(` ${text} `, "dim")];
}

/** The list and the counts are read separately, and the list is always the newer one. */
function tabCounts(users: UsersState): Readonly<Partial<Record<UserFilter, string>>> {
  const { list, states, total, countedAt } = users;
  const { filter: shown, term, unknown } = parseUserSearch(fieldText(users.search));
  const listed = list.whole && users.asked === null && term === "" && unknown === null
    ? list.length
    : null;
  const own = listed === null ? {} : { [shown]: grouped(listed) };
  if (states === null || total === null || countedAt === null) return own;
  const known = shown === "all" ? { count: total, more: false } : states[shown];
  if (listed !== null && !known.more && known.count !== listed) return own;
  const words = userFilters.map((filter) => {
    const { count, more } = filter === "all" ? { count: total, more: false } : states[filter];
    return [filter, `${grouped(count)}${more ? "+" : ""}`];
  });
  return { ...Object.fromEntries(words), ...own };
}

/** The position of the cursor in the list: `3 of 41 users`. */
export function usersRight(users: UsersState): string {
  if (users.asked?.reload === true) return "loading ...";
  const scanning = scanWords(users);
  if (users.list.length > 0) {
    const position = positionWords(users);
    return scanning === "" ? position : `${position}, ${scanning}`;
  }
  if (scanning !== "") return scanning;
  return fieldText(users.search).trim() === "" ? "" : "0 found";
}

/** `searching 40 %`, while names and numbers are looked through. */
function scanWords({ scan, search, total }: UsersState): string {
  if (scan?.asked !== true) return "";
  const { filter, term } = parseUserSearch(fieldText(search));
  const { name, number } = insideTerms(term);
  const passes = (name === null ? 0 : 1) + (number === null ? 0 : 1);
  if (filter !== "all" || total === null || total === 0) return "searching ...";
  return `searching ${Math.min(99, Math.floor(scan.read * 100 / (total * passes)))} %`;
}

/** Whether users with the text inside their name or number may still be missing. */
function isScanned({ scan }: UsersState): boolean {
  return scan === null || (scan.next === null && !scan.asked);
}

/** `12`, or `200+` while more may follow. */
function lengthWords(users: UsersState): string {
  const { list } = users;
  if (list.whole) return `${grouped(list.length)}${isScanned(users) ? "" : "+"}`;
  return `${grouped(list.head.count + list.tail.count)}+`;
}

/** `3 of 1 000 204 users`, `3 of 200+ found`, or `3 from the end` if the count is unknown. */
function positionWords(users: UsersState): string {
  const { list, cursor } = users;
  const searched = fieldText(users.search).trim() !== "";
  const counted = list.whole || (users.total !== null && !searched);
  const fromEnd = list.length - cursor;
  if (!counted && cursor >= list.head.count) {
    return fromEnd === 1 ? "the last" : `${grouped(fromEnd)} from the end`;
  }
  const all = counted && !list.whole ? grouped(list.length) : lengthWords(users);
  const what = searched ? "found" : all === "1" ? "user" : "users";
  return `${grouped(cursor + 1)} of ${all} ${what}`;
}

export function usersStatus(users: UsersState): Line {
  if (users.trouble !== null) return troubleLine(users.trouble);
  const { length } = users.marks;
  return length === 0 ? [] : line(` ${counted(length, "user")} marked`, "accent");
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
  if (users.scan?.asked === true) return [blank, ...say("Searching inside names and numbers ...")];
  if (search !== "") {
    return [blank, ...noMatchLines(search), blank, ...say("Press esc to clear the search.")];
  }
  const how = setting.dev
    ? "Users register over HTTP: deno task dev printed a curl command."
    : "Users register over HTTP: POST /v1/register.";
  const again = `Press ${firstKey({ setting }, "users.refresh@users", "r")} to look again.`;
  return [blank, line("  No users yet."), blank, ...say(how), blank, ...say(again)];
}

const filterWords: Readonly<Record<UserFilter, string>> = {
  all: "users",
  locked: "locked users",
  unverified: "unverified users",
  "locked-out": "locked-out users",
  "failed-attempts": "users with failed attempts",
};

/** `locked` without `is:` is a name. */
function meantFilter(term: string): readonly Line[] {
  const meant = userFilters.find((filter) =>
    filter.startsWith(term.toLowerCase()) && term.length >= 4
  );
  return meant === undefined ? [] : [line(`  To list the ${filterWords[meant]}: is:${meant}`)];
}

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
    ...meantFilter(term),
    line("  Search by a part of a name, by three or more digits", "dim"),
    line("  of a number, or by a full ID.", "dim"),
  ];
}
