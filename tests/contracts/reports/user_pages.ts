import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  name,
  newUser,
  now,
  oldestId,
  phone,
} from "../store_fixtures.ts";

/** The default query. */
const newest = { filter: "all", order: "newest", from: "start", now } as const;

export function userPageContract(test: ContractTest): void {
  test("listUsers() pages through 520 users while others are added", async (stores) => {
    const users = await inParallel(520, () => givenUser(stores));
    const seen: User[] = [];
    for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
      const { items, next } = await stores.reports.listUsers({
        ...newest,
        search: "",
        cursor,
        limit: 50,
      });
      seen.push(...items);
      cursor = next;
      // The first is newer than every page and never shown; the second, of a process with a wrong
      // clock, is shown at its end or not at all.
      await givenUser(stores);
      if (page === 0) await givenUser(stores, { id: oldestId("usr") });
    }
    const expected = users.map(({ id }) => id).toSorted().reverse();
    deepEqual(seen.map(({ id }) => id).slice(0, 520), expected);
    ok(seen.slice(520).every(({ id }) => id.startsWith("usr_0000000000")) && seen.length <= 521);
    equal(await stores.reports.countUsers(), 520 + 11 + 1);
  });

  test("listUsers() returns no cursor for exactly one full page", async (stores) => {
    await inParallel(3, () => givenUser(stores));
    equal(
      (await stores.reports.listUsers({ ...newest, search: "", cursor: null, limit: 3 })).next,
      null,
    );
    equal(
      (await stores.reports.listUsers({ ...newest, search: "user", cursor: null, limit: 3 })).next,
      null,
    );
    deepEqual(
      await stores.reports.listUsers({ ...newest, search: "unknown", cursor: null, limit: 3 }),
      {
        items: [],
        next: null,
      },
    );
  });

  test("listUsers() finds names by prefix in any case, in byte order", async (stores) => {
    const names = ["ada", "Ada.b", "ada+c", "ada-d", "ada@e", "ADA_F", "ada9", "adaz", "ad", "bda"];
    for (const username of names) await givenUser(stores, { username: name(username) });
    const expected = names.filter((username) => /^ada/i.test(username))
      .toSorted((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1);
    deepEqual(await usernames(stores, "aDa", 3), expected);
    deepEqual(await usernames(stores, "aDa", 200), expected);
  });

  test("listUsers() treats the wildcards of LIKE as literal characters", async (stores) => {
    for (const username of ["a_b", "axb", "a_c"]) {
      await givenUser(stores, { username: name(username) });
    }
    deepEqual(await usernames(stores, "a_", 1), ["a_b", "a_c"]);
    for (const search of ["a%", "%", "*", "a' OR 1=1 --", "a\0", "á", " ", "a".repeat(65)]) {
      deepEqual(await usernames(stores, search, 10), [], search);
    }
  });

  test("listUsers() finds names, then phone numbers, each user once", async (stores) => {
    for (let index = 0; index < 12; index++) {
      await givenUser(stores, { username: name(`n${index}`), phoneNumber: phone(10 + index) });
    }
    await givenUser(stores, { username: name("+1202555x"), phoneNumber: phone(11) });
    await givenUser(stores, { username: name("same"), phoneNumber: phone(11) });
    await givenUser(stores, {
      username: name("elsewhere"),
      phoneNumber: "+13035550111" as PhoneNumber,
    });
    for (const limit of [1, 2, 3, 200]) {
      const found = await usernames(stores, "+1202555", limit);
      deepEqual(found.slice(0, 2), ["+1202555x", "n0"]);
      equal(found.length, 14);
      equal(new Set(found).size, 14);
      deepEqual(found.filter((username) => username !== "same").slice(1), [
        ...Array.from({ length: 12 }, (_, index) => `n${index}`),
      ]);
    }
    deepEqual(await usernames(stores, phone(21), 5), ["n11"]);
  });

  test("listUsers() finds a complete id first, then names that start with it", async (stores) => {
    const user = await givenUser(stores, { username: name("zoe") });
    await givenUser(stores, { username: name(`${user.id}x`) });
    const itself = newUser();
    await givenUser(stores, { ...itself, username: name(itself.id) });
    deepEqual(await usernames(stores, user.id, 1), ["zoe", `${user.id}x`]);
    deepEqual(await usernames(stores, itself.id, 1), [itself.id]);
    deepEqual(await usernames(stores, user.id.slice(0, -1), 5), [`${user.id}x`]);
  });

  test("listUsers() returns an empty last page for an invalid cursor", async (stores) => {
    await givenUser(stores, { username: name("ada") });
    const cursors = ["", "x", "all:", "all", "name:ada'--", "name:\0", ":", "phone:+1", "é:é"];
    for (const cursor of [...cursors, "newest:" + "z".repeat(5000)]) {
      deepEqual(await stores.reports.listUsers({ ...newest, search: "", cursor, limit: 5 }), {
        items: [],
        next: null,
      });
    }
    const { id } = newUser();
    for (const cursor of [`newest:${id}`, `newest:x/${id}`, `newest:1/2/${id}`]) {
      const page = await stores.reports.listUsers({ ...newest, search: "", cursor, limit: 5 });
      deepEqual(page, { items: [], next: null });
    }
    const foreign = { search: "ada", cursor: `newest:1/${id}`, limit: 5 };
    deepEqual(await stores.reports.listUsers({ ...newest, ...foreign }), { items: [], next: null });
  });

  test("listUsers() accepts limits from 1 to 200", async (stores) => {
    for (const limit of [0, -1, 201]) {
      await rejects(stores.reports.listUsers({ ...newest, search: "", cursor: null, limit }));
    }
  });
}

/** The names of everyone that a search finds, page by page. */
async function usernames(stores: Stores, search: string, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
    const { items, next } = await stores.reports.listUsers({ ...newest, search, cursor, limit });
    found.push(...items.map(({ username }) => username));
    cursor = next;
  }
  return found;
}
