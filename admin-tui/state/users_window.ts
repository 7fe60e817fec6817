import type { User } from "../../core/domain/account/user.ts";
import type { UserId } from "../../core/domain/user_id.ts";

/** Rows a page; the core answers with as many, but for the last one. */
export const pageRows = 200;

/** Pages whose rows are kept, on either side of the cursor; of all others only where they begin. */
const pagesKept = 20;

/** A page by the cursor that it was read with; its rows may have been let go again. */
interface UsersPage {
  readonly cursor: string | null;
  readonly rows: readonly User[] | null;
}

/** What has been read from one end, without a gap. */
interface Run {
  readonly pages: readonly UsersPage[];
  readonly count: number;
  /** Where it goes on; null at the other end, and before anything was read. */
  readonly next: string | null;
  /** The row furthest from its end. */
  readonly edge: UserId | null;
}

/**
 * A list that may be far longer than what is here: read from both ends, with a gap between them
 * until they meet. Plain data.
 */
export interface UsersWindow {
  readonly head: Run;
  readonly tail: Run;
  /** Rows in all; a guess until `whole`. */
  readonly length: number;
  readonly whole: boolean;
}

/** Which page: from which end, and after which row. */
export interface UsersPlace {
  readonly from: "start" | "end";
  readonly cursor: string | null;
}

const newRun: Run = { pages: [], count: 0, next: null, edge: null };

export const newWindow: UsersWindow = { head: newRun, tail: newRun, length: 0, whole: false };

/** The row of that index; undefined where it has not been read, or is not there. */
export function rowAt(window: UsersWindow, index: number): User | undefined {
  const place = locate(window, index);
  return place === null ? undefined : place.run.pages[place.page]?.rows?.[place.row];
}

/** The page to read next for the rows from `first` to before `end`; null if all are here. */
export function missing(window: UsersWindow, first: number, end: number): UsersPlace | null {
  const { head, tail, length } = window;
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

/** The list with one more page of it. `near` is the row by which the rows that are kept are. */
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

/** As long as `rows`, unless that is known better; a page more than is here where it cannot be. */
export function withLength(window: UsersWindow, rows: number): UsersWindow {
  if (window.whole) return window;
  const read = window.head.count + window.tail.count;
  return { ...window, length: rows > read ? rows : read + pageRows };
}

/** The list with a newer look at the user in that row. */
export function withUser(window: UsersWindow, index: number, user: User): UsersWindow {
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

function locate({ head, tail, length }: UsersWindow, index: number): Located | null {
  if (index < 0 || index >= length) return null;
  const fromEnd = length - 1 - index;
  const [from, run, at] = index < head.count
    ? ["start", head, index] as const
    : ["end", tail, fromEnd] as const;
  if (at >= run.count) return null;
  return { from, run, page: Math.floor(at / pageRows), row: at % pageRows };
}

/** Whether the ends have met, and so how long the list is. */
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

/** Without the rows of pages that are far from `near`; the first stays, so that `g` never waits. */
function kept(run: Run, near: number): Run {
  const at = Math.floor(near / pageRows);
  const far = (index: number) => index > 0 && Math.abs(index - at) > pagesKept;
  if (!run.pages.some(({ rows }, index) => rows !== null && far(index))) return run;
  const pages = run.pages.map((page, index) => far(index) ? { ...page, rows: null } : page);
  return { ...run, pages };
}
