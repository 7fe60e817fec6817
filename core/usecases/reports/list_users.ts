import type { User } from "../../domain/account/user.ts";
import {
  parseUserSearch,
  type UserFilter,
  type UserOrder,
} from "../../domain/reports/user_search.ts";
import type { Page } from "../../ports/stores/storage.ts";
import type { Ports } from "../../ports/ports.ts";

type ListUsersPorts = Pick<Ports, "reports" | "clock">;

const limitMax = 200;

export interface ListUsersInput {
  /**
   * As typed: a filter (`is:locked`) and a search term, see `parseUserSearch`; empty for all users.
   */
  readonly search: string;
  /** If omitted, the filter in the search. */
  readonly filter?: UserFilter;
  /** If omitted, newest first. A search for a user has its own order, by what it matches. */
  readonly order?: UserOrder;
  /** `end`: backward from the last row. If omitted, from the first. */
  readonly from?: "start" | "end";
  readonly cursor: string | null;
  /** Clamped to 1 to 200. */
  readonly limit: number;
}

export type UserList = Page<User>;

/** Lists users page by page, from either end. `countUsers` returns the total. */
export async function listUsers(ports: ListUsersPorts, input: ListUsersInput): Promise<UserList> {
  const { filter, term, unknown } = parseUserSearch(input.search);
  if (unknown !== null) return { items: [], next: null };
  return await ports.reports.listUsers({
    search: term,
    filter: input.filter ?? filter,
    order: input.order ?? "newest",
    now: ports.clock(),
    from: input.from ?? "start",
    cursor: input.cursor,
    limit: Math.min(Math.max(1, Math.trunc(input.limit)), limitMax),
  });
}

/** Returns the total number of users. It scans them all, so do not call it for every page. */
export async function countUsers(ports: ListUsersPorts): Promise<number> {
  return await ports.reports.countUsers();
}
