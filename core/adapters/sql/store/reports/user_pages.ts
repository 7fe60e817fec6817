import { invariant } from "../../../../domain/invariant.ts";
import type { User } from "../../../../domain/account/user.ts";
import type { Page } from "../../../../ports/stores/storage.ts";
import type { UserQuery } from "../../../../ports/stores/report_store.ts";
import type { Database } from "../../database.ts";
import { ofList } from "../../sql.ts";
import { pageOf } from "../rows/pages.ts";
import { integer, readUser } from "../rows/rows.ts";
import { lookupsFor, type UserLookup } from "./user_lookups.ts";

/**
 * Returns a page of users. A cursor is `<name>:<place>`; one that does not belong to this query
 * returns an empty last page.
 */
export async function listUsers(database: Database, query: UserQuery): Promise<Page<User>> {
  invariant(query.limit >= 1 && query.limit <= 200, "a page has 1 to 200 items");
  const lookups = lookupsFor(query);
  const start = parseCursor(query.cursor, lookups);
  if (start === null) return { items: [], next: null };
  const found: { readonly item: User; readonly cursor: string }[] = [];
  let place = start.place;
  for (const lookup of lookups.slice(start.index)) {
    for (const rows of lookup.page(place)) {
      if (found.length > query.limit) break;
      const rest = query.limit + 1 - found.length;
      for (const row of await database.query(ofList(rows(rest), rest))) {
        const item = readUser(row);
        const place = lookup.place(item, integer(row, "number"));
        found.push({ item, cursor: `${lookup.name}:${place}` });
      }
    }
    place = null;
    if (found.length > query.limit) break;
  }
  return pageOf(found, query.limit);
}

function parseCursor(
  cursor: string | null,
  lookups: readonly UserLookup[],
): { readonly index: number; readonly place: string | null } | null {
  if (cursor === null) return { index: 0, place: null };
  const [, name, place] = /^([a-z_]+):([A-Za-z0-9._\-@+/]{1,128})$/.exec(cursor) ?? [];
  const index = lookups.findIndex((lookup) => lookup.name === name);
  return index < 0 || place === undefined ? null : { index, place };
}
