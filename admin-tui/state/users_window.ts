import type { User } from "../../core/domain/account/user.ts";
import type { UserId } from "../../core/domain/user_id.ts";

/** Rows per page; the core returns this many except for the last page. */
export const pageRows = 200;

/** How many pages of rows are kept on each side of the cursor; others keep only their cursor. */
const pagesKept = 20;

/** A page and the cursor it was read with; its rows may have been dropped. */
interface UsersPage {
  readonly cursor: string | null;
  readonly rows: readonly User[] | null;
}

/** The pages read from one end, without a gap. */
interface Run {
  readonly pages: readonly UsersPage[];
  readonly count: number;
  /** The cursor of the next page; null at the other end and before the first page. */
  readonly next: string | null;
  /** The last user of the run, furthest from its end of the list. */
  readonly edge: UserId | null;
}

/**
 * A list that may be far longer than the rows in memory: it is read from both ends, with a gap in
 * between until they meet. Plain data.
 */
export interface UsersWindow {
  readonly head: Run;
  readonly tail: Run;
  /** Rows after all others, once they are `whole`: found inside names and numbers. */
  readonly inside: readonly User[];
  /** The total number of rows; an estimate until `whole`. */
  readonly length: number;
  readonly whole: boolean;
}

/** The position of a page: the end it is read from, and its cursor. */
export interface UsersPlace {
  readonly from: "start" | "end";
  readonly cursor: string | null;
}

const newRun: Run = { pages: [], count: 0, next: null, edge: null };

export const newWindow: UsersWindow = {
  head: newRun,
  tail: newRun,
  inside: [],
  length: 0,
  whole: false,
};

/** The row at an index; undefined if it has not been read or does not exist. */
export function rowAt(window: UsersWindow, index: number): User | undefined {
  const inside = window.inside[index - directLength(window)];
  if (inside !== undefined) return inside;
  const place = locate(window, index);
  return place === null ? undefined : place.run.pages[place.page]?.rows?.[place.row];
}

/** The page of a row, and its rows; null if they are not in memory. An empty list has a page. */
export function pageOf(
  window: UsersWindow,
  index: number,
): { readonly place: UsersPlace; readonly rows: readonly User[] } | null {
  const found = directLength(window) === 0
    ? { from: "start", run: window.head, page: 0 } as const
    : locate(window, index);
  const page = found?.run.pages[found.page];
  if (found === null || page === undefined || page.rows === null) return null;
  return { place: { from: found.from, cursor: page.cursor }, rows: page.rows };
}

/** The next page to read for the rows in [first, end); null if all are in memory. */
export function missing(window: UsersWindow, first: number, end: number): UsersPlace | null {
  const { head, tail } = window;
  const length = directLength(window);
  for (let index = Math.max(0, first); index < Math.min(end, length); index++) {
    const place = locate(window, index);
    if (place === null) {
      // From the nearer side of the gap.
      return index - head.count <= length - tail.count - 1 - index
        ? { from: "start", cursor: head.next }
        : { from: "end", cursor: tail.next };
    }
    const page = place.run.pages[place.page];
    if (page?.rows === null) return { from: place.from, cursor: page.cursor };
  }
  return null;
}

/** Adds a page to the list, and drops the rows of pages that are far from row `near`. */
export function withPage(
  window: UsersWindow,
  place: UsersPlace,
  page: { readonly items: readonly User[]; readonly next: string | null },
  near: number,
): UsersWindow {
  const end = place.from === "start" ? "head" : "tail";
  const run = window[end];
  const known = run.pages.findIndex(({ cursor }) => cursor === place.cursor);
  const read = { cursor: place.cursor, rows: page.items };
  const longer: Run = known >= 0 ? { ...run, pages: run.pages.with(known, read) } : {
    pages: [...run.pages, read],
    count: run.count + page.items.length,
    next: page.next,
    edge: page.items.at(-1)?.id ?? run.edge,
  };
  const grown = joined({ ...window, [end]: longer }, end, page.items);
  return {
    ...grown,
    head: kept(grown.head, near),
    tail: kept(grown.tail, grown.length - 1 - near),
  };
}

/** Sets the length to `rows`, unless it is known or that is too few: then to one more page. */
export function withLength(window: UsersWindow, rows: number): UsersWindow {
  if (window.whole) return window;
  const read = window.head.count + window.tail.count;
  return { ...window, length: rows > read ? rows : read + pageRows };
}

/** Replaces the user in a row with a newer version. */
export function withUser(window: UsersWindow, index: number, user: User): UsersWindow {
  const at = index - directLength(window);
  if (window.inside[at]?.id === user.id) {
    return { ...window, inside: window.inside.with(at, user) };
  }
  const place = locate(window, index);
  const page = place?.run.pages[place.page];
  if (place === null || page === undefined || page.rows?.[place.row]?.id !== user.id) return window;
  const rows = page.rows.with(place.row, user);
  const run = { ...place.run, pages: place.run.pages.with(place.page, { ...page, rows }) };
  return place.from === "start" ? { ...window, head: run } : { ...window, tail: run };
}

interface Located {
  readonly from: "start" | "end";
  readonly run: Run;
  readonly page: number;
  readonly row: number;
}

/** The rows of the list itself. */
function directLength({ length, inside }: UsersWindow): number {
  return length - inside.length;
}

/** Adds rows found inside names and numbers to a whole list. */
export function withInside(window: UsersWindow, users: readonly User[]): UsersWindow {
  if (!window.whole || users.length === 0) return window;
  const inside = [...window.inside, ...users];
  return { ...window, inside, length: window.length + users.length };
}

function locate(window: UsersWindow, index: number): Located | null {
  const { head, tail } = window;
  const length = directLength(window);
  if (index < 0 || index >= length) return null;
  const fromEnd = length - 1 - index;
  const [from, run, at] = index < head.count
    ? ["start", head, index] as const
    : ["end", tail, fromEnd] as const;
  if (at >= run.count) return null;
  return { from, run, page: Math.floor(at / pageRows), row: at % pageRows };
}

/** Joins the two ends if they have met, which makes the length known. */
function joined(
  window: UsersWindow,
  end: "head" | "tail",
  items: readonly User[],
): UsersWindow {
  const { head, tail } = window;
  if (window.whole) return window;
  if (window[end].next === null) return { ...window, length: window[end].count, whole: true };
  const edge = window[end === "head" ? "tail" : "head"].edge;
  const met = edge === null ? -1 : items.findIndex(({ id }) => id === edge);
  if (met >= 0) {
    const other = end === "head" ? tail : head;
    const before = window[end].count - items.length + met;
    return { ...window, length: before + other.count, whole: true };
  }
  return withLength(window, window.length);
}

/** Drops the rows of pages far from `near`, except the first, so that `g` never waits. */
function kept(run: Run, near: number): Run {
  const at = Math.floor(near / pageRows);
  const far = (index: number) => index > 0 && Math.abs(index - at) > pagesKept;
  if (!run.pages.some(({ rows }, index) => rows !== null && far(index))) return run;
  const pages = run.pages.map((page, index) => far(index) ? { ...page, rows: null } : page);
  return { ...run, pages };
}
