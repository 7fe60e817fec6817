import assert from "node:assert/strict";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { worksStatement } from "../../../core/adapters/sql/store/reports/password_works.ts";
import { createUserStates } from "../../../core/adapters/sql/store/reports/user_states.ts";
import { lookupsFor } from "../../../core/adapters/sql/store/reports/user_lookups.ts";
import { userFilters, userOrders } from "../../../core/domain/reports/user_search.ts";

const searches = ["", "ada", "+1202", "0142", "2025550142", "usr_1"];
const places = {
  newest: "1/usr_1",
  last_login: "7/1/usr_1",
  name: "ada",
  id: "usr_1",
  phone: "+12025550142/1/usr_1",
  digits: "241055/1/usr_1",
} as const;

Deno.test("lookupsFor() reads pages of users by index, and sorts only equal keys", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  const bad: string[] = [];
  for (const search of searches) {
    for (const filter of userFilters) {
      for (const order of userOrders) {
        for (const from of ["start", "end"] as const) {
          for (
            const lookup of lookupsFor({
              search,
              filter,
              order,
              from,
              now: 1,
              cursor: null,
              limit: 9,
            })
          ) {
            for (const page of [...lookup.page(null), ...lookup.page(places[lookup.name])]) {
              const rows = await database.query(sql`EXPLAIN QUERY PLAN ${page(9)}`);
              const plan = rows.map(({ detail }) => String(detail)).join("; ");
              if (!isGood(plan, filter)) {
                bad.push(`${search} ${filter} ${order} ${lookup.name}: ${plan}`);
              }
            }
          }
        }
      }
    }
  }
  await database.close();
  assert.deepEqual(bad, []);
});

Deno.test("the counts of user states each read the small index of their filter", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  const plans: string[] = [];
  const { countUserStates } = createUserStates({
    ...database,
    async query(statement) {
      const rows = await database.query(sql`EXPLAIN QUERY PLAN ${statement}`);
      plans.push(...rows.map(({ detail }) => String(detail)));
      return [];
    },
  });
  await countUserStates(9, 1);
  await database.close();
  const reads = plans.filter((one) => / users\b/.test(one));
  assert.deepEqual(reads.map((one) => /INDEX (\w+)/.exec(one)?.[1]), [
    "users_by_last_login",
    "users_locked",
    "users_unverified_by_id",
    "users_blocked",
    "users_failing",
  ]);
});

Deno.test("the counts of password works read the next users", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  const rows = await database.query(sql`EXPLAIN QUERY PLAN ${worksStatement(null, 9)}`);
  const reads = rows.map(({ detail }) => String(detail)).filter((one) => / users\b/.test(one));
  assert.deepEqual(reads, ["SEARCH users USING INTEGER PRIMARY KEY (rowid>?)"]);
  await database.close();
});

/** Locked-out users are few: an index finds them, and only they are sorted. */
function isGood(plan: string, filter: string): boolean {
  if (filter === "locked-out") return plan.includes("USING INDEX users_blocked");
  const index = filter === "failed-attempts" ? "users_failing" : `users_${filter}`;
  const partial = new RegExp(`INDEX (${index}|users_by_id \\(<expr>=\\?\\))`);
  const byNumber = /^(SCAN users$|SEARCH users USING INTEGER PRIMARY KEY \(rowid[<>]\?\);)/;
  const sortsEqualKeys = /\(\S+=\?\); USE TEMP B-TREE FOR ORDER BY$/.test(plan) ||
    plan.endsWith("USE TEMP B-TREE FOR LAST TERM OF ORDER BY");
  return (sortsEqualKeys || !plan.includes("TEMP B-TREE")) &&
    (filter === "all" ? / USING INDEX /.test(plan) || byNumber.test(plan) : partial.test(plan));
}
