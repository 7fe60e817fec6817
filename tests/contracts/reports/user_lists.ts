import fc from "fast-check";
import { deepEqual, ok } from "node:assert/strict";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { userFilters, userOrders } from "../../../core/domain/reports/user_search.ts";
import type { UserQuery, UserScan, UserScanPage } from "../../../core/ports/stores/report_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { type ContractTest, givenUser, minute, name, now } from "../store_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";

type Question = Omit<UserQuery, "cursor" | "limit">;

const names = ["ada", "Ada.b", "ada_c", "0142", "555x", "+1202", "zoe", "usr_x", "a-1", "a-12"];
const numbers = ["+12025550142", "+12025550101", "+13035550142", "+442079460142"] as const;
const searches = [
  ...["", "", "", "ada", "A", "a-1", "zz", "+1202", "+1 (202) 555", "+", "+44", "usr_", "usr_x"],
  ...["142", "0142", "550142", "2025550142", "555 0142", "12", "999", "0", "a b", "%"],
];

/** A few times around `now`, so that many users share one. */
const instant = fc.constantFrom(null, now - minute, now - 1, now, now + 1, now + minute);

const facts = fc.record({
  phoneNumber: fc.constantFrom(...numbers).map((number) => number as string as PhoneNumber),
  phoneVerifiedAt: instant,
  lastLoginAt: instant,
  secondFactorBlockedUntil: instant,
  secondFactorFailuresInRow: fc.constantFrom(0, 0, 1, 10),
  passwordFailures: fc.constantFrom(0, 0, 3),
  lockedAt: fc.constantFrom(null, null, now),
});

const question: fc.Arbitrary<Question> = fc.record({
  search: fc.constantFrom(...searches),
  filter: fc.constantFrom(...userFilters),
  order: fc.constantFrom(...userOrders),
  from: fc.constantFrom("start", "end"),
  now: fc.constant(now),
});

const deletion = {
  at: now,
  type: "user.deleted",
  actor: "operator",
  actorName: "marek",
  address: null,
  requestId: null,
  apiKeyId: null,
  peerAddress: null,
  reason: null,
  detail: {},
  count: 1,
  lastAt: now,
} as const;

const shows: Readonly<Record<UserQuery["filter"], (user: User) => boolean>> = {
  all: () => true,
  locked: (user) => user.lockedAt !== null,
  unverified: (user) => user.phoneVerifiedAt === null,
  "locked-out": (user) => (user.secondFactorBlockedUntil ?? 0) > now,
  "failed-attempts": (user) => user.passwordFailures > 0 || user.secondFactorFailuresInRow > 0,
};

export function userListContract(test: ContractTest): void {
  test("countUserStates() counts the users of each filter, up to a limit", async (stores) => {
    const users = await givenUsers(stores);
    const expected = (limit: number): Record<string, number> =>
      Object.fromEntries(
        userFilters.map((filter) => [filter, Math.min(limit, users.filter(shows[filter]).length)]),
      );
    deepEqual(await stores.reports.countUserStates(1000, now), expected(1000));
    deepEqual(await stores.reports.countUserStates(2, now), expected(2));
    deepEqual(await stores.reports.countUserStates(1000, now + minute), {
      ...expected(1000),
      "locked-out": 0,
    });
  });

  test("listUsers() matches a plain sort for every filter, order and direction", async (stores) => {
    const users = await givenUsers(stores);
    const all = searches.flatMap((search) =>
      userFilters.flatMap((filter) =>
        userOrders.flatMap((order) =>
          (["start", "end"] as const).map((from) => ({ search, filter, order, from, now }))
        )
      )
    );
    for (const asked of all.filter(({ search, order }) => search === "" || order === "newest")) {
      deepEqual(await walk(stores, asked, 200), plainly(users, asked), JSON.stringify(asked));
    }
    await fc.assert(
      fc.asyncProperty(question, fc.integer({ min: 1, max: 9 }), async (asked, limit) => {
        deepEqual(await walk(stores, asked, limit), plainly(users, asked));
      }),
      { numRuns: 60, seed: 20261122 },
    );
  });

  test("scanUsers() finds a text inside names and numbers, in slices of any size", async (stores) => {
    const users = await givenUsers(stores);
    const keyOf = { name: (user: User) => user.username.toLowerCase(), number: phoneOf };
    const cases = [
      ["name", "d"],
      ["name", "-1"],
      ["name", "_"],
      ["name", "%"],
      ["name", "\\"],
      ["number", "0142"],
      ["number", "2555"],
      ["number", "99999"],
    ] as const;
    for (const [by, inside] of cases) {
      for (const filter of userFilters) {
        const expected = users.filter((user) => shows[filter](user))
          .filter((user) => keyOf[by](user).includes(inside))
          .map(({ id }) => id);
        for (const rows of filter === "all" ? [1, 20_000] : [40]) {
          const found: string[] = [];
          let after: string | null = null;
          do {
            const scan: UserScan = { by, inside, filter, now, after, rows };
            const page: UserScanPage = await stores.reports.scanUsers(scan);
            found.push(...page.items.map(({ id }) => id));
            after = page.next;
          } while (after !== null);
          deepEqual(found.toSorted(), expected.toSorted(), `${by} ${inside} ${filter} ${rows}`);
        }
      }
    }
  });

  test("listUsers() accepts a cursor of one direction in the other", async (stores) => {
    await givenUsers(stores);
    for (const order of userOrders) {
      const asked = { search: "", filter: "all", order, from: "start", now } as const;
      const names = await walk(stores, asked, 200);
      const { items, next } = await stores.reports.listUsers({ ...asked, cursor: null, limit: 20 });
      ok(next !== null);
      const back = await stores.reports.listUsers({
        ...asked,
        from: "end",
        cursor: next,
        limit: 200,
      });
      deepEqual(items.map(({ username }) => username), names.slice(0, 20));
      deepEqual(back.items.map(({ username }) => username), names.slice(0, 19).toReversed());
    }
  });

  test("listUsers() skips no user if the row of its cursor was deleted", async (stores) => {
    let users = await givenUsers(stores);
    for (const order of userOrders) {
      for (const from of ["start", "end"] as const) {
        for (const limit of [1, 10, 30]) {
          const asked = { search: "", filter: "all", order, from, now } as const;
          const first = await stores.reports.listUsers({ ...asked, cursor: null, limit });
          const [gone] = users.filter((user) => user.username === first.items.at(-1)?.username);
          ok(gone !== undefined && first.next !== null);
          // Delete the row of the cursor. The rows after it must still follow.
          const event = { ...deletion, id: `evt_${gone.id}` as const, userId: gone.id };
          await stores.users.deleteUser(deletionOf(gone), event);
          const rest = await stores.reports.listUsers({ ...asked, cursor: first.next, limit: 200 });
          deepEqual(
            [...first.items, ...rest.items].map(({ username }) => username),
            plainly(users, asked),
            `${order} ${from} ${limit}`,
          );
          users = users.filter((user) => user !== gone);
        }
      }
    }
  });
}

async function givenUsers(stores: Stores): Promise<readonly User[]> {
  const given = fc.sample(facts, { numRuns: 60, seed: 5 });
  const users: User[] = [];
  for (const [at, each] of given.entries()) {
    const username = name(names[at] ?? `user-${String(at * 7 % 60)}`);
    users.push(await givenUser(stores, { username, ...each }));
  }
  return users;
}

/** The usernames of all pages in order. */
async function walk(stores: Stores, asked: Question, limit: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
    const { items, next } = await stores.reports.listUsers({ ...asked, cursor, limit });
    ok(items.length <= limit && (next === null || items.length === limit));
    found.push(...items.map(({ username }) => username));
    cursor = next;
  }
  return found;
}

/** The expected result, computed in memory as the port defines it. */
function plainly(users: readonly User[], asked: Question): readonly string[] {
  const found = users.filter((user) => shows[asked.filter](user) && rank(user, asked.search) < 4)
    .toSorted((a, b) => {
      const [one, other] = [a, b].map((user) => sortKey(user, asked));
      return one !== undefined && other !== undefined && one < other ? -1 : 1;
    });
  return (asked.from === "start" ? found : found.toReversed()).map(({ username }) => username);
}

/** What a search matches: 0 ID, 1 name, 2 start of the number, 3 its end; 4 nothing. */
function rank(user: User, search: string): number {
  const bare = search.replace(/[ ().-]/g, "");
  if (search === "" || user.id === search) return 0;
  if (user.username.toLowerCase().startsWith(search.toLowerCase())) return 1;
  if (search.startsWith("+")) return user.phoneNumber.startsWith(bare) ? 2 : 4;
  return /^[0-9]{3,}$/.test(bare) && user.phoneNumber.endsWith(bare) ? 3 : 4;
}

function sortKey(user: User, { search, order }: Question): string {
  const falling = (at: number) => String(9e15 - at);
  const byId = [...user.id].map((letter) => String.fromCharCode(255 - letter.charCodeAt(0)));
  if (search === "") {
    if (order === "name") return user.username.toLowerCase();
    return (order === "newest" ? "" : falling(user.lastLoginAt ?? 0)) + byId.join("");
  }
  const at = rank(user, search);
  const backwards = [...user.phoneNumber].toReversed().slice(0, 6).join("");
  const key = ["", user.username.toLowerCase(), user.phoneNumber, backwards][at] ?? "";
  return `${at}${key} ${user.id}`;
}

function phoneOf({ phoneNumber }: User): string {
  return phoneNumber;
}
