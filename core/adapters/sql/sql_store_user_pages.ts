import { invariant } from "../../domain/invariant.ts";
import type { User } from "../../domain/user.ts";
import type { Page, UserQuery } from "../../store.ts";
import type { Database } from "./database.ts";
import { pageOf } from "./pages.ts";
import { readUser, userColumns } from "./rows.ts";
import { sql, type Statement } from "./sql.ts";

/**
 * One way of finding users: an order, and the place in it where a page begins. Cursors are
 * `<way>:<place>`, where the place is the last row's own key, so that rows which come or go between
 * two pages make neither gap nor repetition.
 */
interface Way {
  readonly name: "all" | "id" | "name" | "phone";
  /** The key as text. */
  readonly place: (user: User) => string;
  /** Rows after `place`, or from the start; null when nothing can follow. */
  readonly page: (place: string | null, limit: number) => Statement | null;
}

/** Everything a username may hold sorts below it; so does every digit. */
const aboveAll = "~";

/**
 * Newest first; with a search: the user of that id, then names in order, then numbers in order. A
 * cursor that this search did not make is answered with an empty last page.
 */
export async function listUsers(database: Database, query: UserQuery): Promise<Page<User>> {
  invariant(query.limit >= 1 && query.limit <= 200, "a page has 1 to 200 items");
  const ways = waysFor(query.search);
  const start = parseCursor(query.cursor, ways);
  if (start === null) return { items: [], next: null };
  const found: { readonly item: User; readonly cursor: string }[] = [];
  let place = start.place;
  for (const way of ways.slice(start.index)) {
    const statement = way.page(place, query.limit + 1 - found.length);
    place = null;
    for (const row of statement === null ? [] : await database.query(statement)) {
      const item = readUser(row);
      found.push({ item, cursor: `${way.name}:${way.place(item)}` });
    }
    if (found.length > query.limit) break;
  }
  return pageOf(found, query.limit);
}

function parseCursor(
  cursor: string | null,
  ways: readonly Way[],
): { readonly index: number; readonly place: string | null } | null {
  if (cursor === null) return { index: 0, place: null };
  const [, name, place] = /^([a-z]+):([A-Za-z0-9._\-@+/]{1,128})$/.exec(cursor) ?? [];
  const index = ways.findIndex((way) => way.name === name);
  return index < 0 || place === undefined ? null : { index, place };
}

function waysFor(search: string): readonly Way[] {
  if (search === "") return [all];
  // No name, number or id holds anything else, or is longer.
  if (!/^[A-Za-z0-9._\-@+]{1,64}$/.test(search)) return [];
  const ways = [byName(search)];
  if (search.startsWith("usr_")) ways.unshift(byId(search));
  if (/^\+[0-9]*$/.test(search)) ways.push(byPhone(search));
  return ways;
}

const all: Way = {
  name: "all",
  place: (user) => user.id,
  page: (place, limit) =>
    sql`SELECT ${userColumns} FROM users
      WHERE id < ${place ?? aboveAll} ORDER BY id DESC LIMIT ${limit}`,
};

function byId(id: string): Way {
  return {
    name: "id",
    place: (user) => user.id,
    page: (place, limit) =>
      place === null ? sql`SELECT ${userColumns} FROM users WHERE id = ${id} LIMIT ${limit}` : null,
  };
}

function byName(search: string): Way {
  const prefix = search.toLowerCase();
  return {
    name: "name",
    place: (user) => user.username.toLowerCase(),
    page: (place, limit) =>
      sql`SELECT ${userColumns} FROM users
        WHERE username_key >= ${prefix} AND username_key < ${prefix + aboveAll}
          AND username_key > ${place ?? ""} AND id <> ${search}
        ORDER BY username_key LIMIT ${limit}`,
  };
}

function byPhone(prefix: string): Way {
  return {
    name: "phone",
    place: (user) => `${user.phoneNumber}/${user.id}`,
    page: (place, limit) => {
      const [number = "", id = ""] = (place ?? "/").split("/");
      return sql`SELECT ${userColumns} FROM users
        WHERE phone_number >= ${prefix} AND phone_number < ${prefix + aboveAll}
          AND (phone_number, id) > (${number}, ${id})
          AND NOT (username_key >= ${prefix} AND username_key < ${prefix + aboveAll})
        ORDER BY phone_number, id LIMIT ${limit}`;
    },
  };
}
