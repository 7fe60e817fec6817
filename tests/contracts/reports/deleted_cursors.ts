import { deepEqual, ok } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { UserQuery } from "../../../core/ports/stores/report_store.ts";
import type { Page } from "../../../core/ports/stores/storage.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { deletionOf } from "../../user_rows.ts";
import {
  type ContractTest,
  givenUser,
  minute,
  newEvent,
  newId,
  now,
  phone,
} from "../store_fixtures.ts";

const usersCount = 40;

/** Users whose IDs are not in the order in which they were added, as after a wrong clock. */
export async function givenUnordered(stores: Stores): Promise<readonly User[]> {
  const users: User[] = [];
  for (let at = 0; at < usersCount; at++) {
    const createdAt = now + (at * 17 % usersCount) * minute;
    users.push(
      await givenUser(stores, {
        id: newId("usr", createdAt),
        createdAt,
        phoneNumber: phone(42),
        lastLoginAt: at % 2 === 0 ? null : now,
      }),
    );
  }
  return users;
}

/** Reads all pages, and deletes each user at the end of one before it reads the next. */
export async function walkAndDelete(
  stores: Stores,
  read: (cursor: string | null) => Promise<Page<User>>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
    const { items, next }: Page<User> = await read(cursor);
    found.push(...items.map(({ id }) => id));
    const last = items.at(-1);
    ok(last !== undefined);
    await stores.users.deleteUser(deletionOf(last), newEvent({ userId: last.id }));
    cursor = next;
  }
  return found;
}

export function deletedCursorContract(test: ContractTest): void {
  const asked = { filter: "all", order: "newest", from: "start", search: "" } as const;
  const queries: readonly Omit<UserQuery, "now" | "cursor" | "limit">[] = [
    asked,
    { ...asked, from: "end" },
    { ...asked, order: "last_login" },
    { ...asked, order: "last_login", from: "end" },
    { ...asked, search: "+1202" },
    { ...asked, search: "0142", from: "end" },
    { ...asked, filter: "unverified" },
  ];
  for (const query of queries) {
    const { filter, order, from, search } = query;
    const name = [filter, order, from, search].filter((word) => word !== "").join(" ");
    test(`listUsers() lists each user once if those of cursors are deleted: ${name}`, async (stores) => {
      const users = await givenUnordered(stores);
      const found = await walkAndDelete(
        stores,
        (cursor) => stores.reports.listUsers({ ...query, now, cursor, limit: 7 }),
      );
      deepEqual(found.toSorted(), users.map(({ id }) => id).toSorted());
    });
  }
}
