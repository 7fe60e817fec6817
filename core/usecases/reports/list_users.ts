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
  /** As typed: a filter (`is:locked`) and what to find, see `parseUserSearch`; empty for all. */
  readonly search: string;
  /** Left out: as the search says. */
  readonly filter?: UserFilter;
  /** Left out: the newest first. A search for somebody has its own order, by what it matches. */
  readonly order?: UserOrder;
  /** `end`: from the last row back. Left out: from the first. */
  readonly from?: "start" | "end";
  readonly cursor: string | null;
  /** Taken as 1 to 200. */
  readonly limit: number;
}

export type UserList = Page<User>;

/** Users, page by page from either end. How many there are in all is another question. */
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

/** Users in all. It looks at every one of them: not for every page. */
export async function countUsers(ports: ListUsersPorts): Promise<number> {
  return await ports.reports.countUsers();
}
