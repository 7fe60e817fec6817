import type { User } from "../../../domain/account/user.ts";
import {
  parseUserSearch,
  type UserFilter,
  type UserOrder,
} from "../../../domain/reports/user_search.ts";
import type { Page } from "../../../ports/stores/storage.ts";
import type { Ports } from "../../../ports/ports.ts";

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

/** Counting more than these takes too long for a list that is refreshed every two seconds. */
const countedMax = 10_000;

export interface UserStateCount {
  readonly count: number;
  /** There may be more than `count`. */
  readonly more: boolean;
}

export type UserStateCounts = Readonly<Record<UserFilter, UserStateCount>>;

/** Counts the users of each filter, up to 10,000, at a cost that does not grow with the users. */
export async function countUserStates(ports: ListUsersPorts): Promise<UserStateCounts> {
  const counts = await ports.reports.countUserStates(countedMax, ports.clock());
  const bounded = (count: number): UserStateCount => ({ count, more: count >= countedMax });
  return {
    all: bounded(counts.all),
    locked: bounded(counts.locked),
    unverified: bounded(counts.unverified),
    "locked-out": bounded(counts["locked-out"]),
    "failed-attempts": bounded(counts["failed-attempts"]),
  };
}
