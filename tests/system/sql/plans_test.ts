import assert from "node:assert/strict";
import postgres from "postgres";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import {
  readTogetherOnPostgres,
  readTogetherOnSqlite,
} from "../../../core/adapters/sql/keyed_read.ts";
import { numbered, sql, type Statement } from "../../../core/adapters/sql/sql.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { fillTables } from "./many_rows.ts";
import { literal, recordStatements } from "./recorded_statements.ts";

/** Tables with few rows, whatever the number of users. */
const smallTables = [
  "api_keys",
  "circuits",
  "clock_mark",
  "development_mark",
  "heartbeats",
  "lost_notices",
  "measured_time",
  "name_key",
  "oidc_clients",
  "password_key",
  "retired_keys",
  "secret_checks",
  "send_pauses",
  "send_stops",
  "signing_keys",
  "test_numbers",
  "webhook_targets",
  "write_probe",
];

/** Statements that read a whole table, and why they may. */
const wholeReads: readonly (readonly [RegExp, string])[] = [
  [/^SELECT count\(\*\) AS count FROM users$/, "counts all users, for an operator"],
  [/^SELECT CAST\(\? AS TEXT\) AS filter, count/, "counts at most 10,000 users of each state"],
  [/^SELECT \(SELECT count\(\*\) FROM sessions WHERE/, "counts all sessions, for an operator"],
  [/^UPDATE (sessions|devices) SET ended_at = \? WHERE ended_at IS NULL$/, "ends all sessions"],
  [
    /^UPDATE oidc_grants SET ended_at = \?, ended_as = 'account' WHERE ended_at IS NULL$/,
    "the same",
  ],
  [/^SELECT target, state, count\(\*\) AS count/, "counts the messages of a week, for an operator"],
  [/^SELECT kind, id, value, CASE WHEN kind = 'pepper'/, "looks for uses of a secret, at a start"],
  [/^DELETE FROM secret_checks/, "looks for uses of a secret, in a task"],
  [/\(SELECT count\(\*\) FROM totps\)/, "counts authenticator apps, for the doctor"],
];

const recorded = recordStatements();

let largeTables: readonly string[] = [];
Deno.test.beforeAll(async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  const tables = await database.query(sql`SELECT name FROM sqlite_schema WHERE type = 'table'`);
  await database.close();
  largeTables = tables.map(({ name }) => String(name)).filter((name) =>
    !smallTables.includes(name)
  );
  assert.ok(largeTables.length > 10 && smallTables.length + largeTables.length === tables.length);
});

Deno.test("no statement has a limit that makes SQLite plan it again each time", async () => {
  const texts = (await recorded)(readTogetherOnSqlite).map(textOf);
  assert.ok(texts.some((text) => text.includes("LIMIT CAST(? AS BIGINT)")));
  assert.deepEqual(texts.filter((text) => text.includes("LIMIT ?")), []);
});

Deno.test("SQLite finds the rows of every statement by an index", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  // The conditions of partial indexes.
  const indexes = await database.query(sql`SELECT name, sql FROM sqlite_schema
    WHERE type = 'index' AND sql LIKE '% WHERE %'`);
  const conditions = new Map(indexes.map((row) => {
    const [, condition = ""] = /\sWHERE (.*)$/.exec(flat(inSqlite(String(row["sql"])))) ?? [];
    return [String(row["name"]), condition];
  }));
  const bad: string[] = [];
  for (const statement of (await recorded)(readTogetherOnSqlite)) {
    const rows = await database.query(sql`EXPLAIN QUERY PLAN ${statement}`);
    const steps = rows.map(({ detail }) => String(detail));
    const scans = steps.filter((step) => isScan(step, textOf(statement), conditions));
    if (scans.length > 0) bad.push(`${textOf(statement)}\n  ${steps.join("\n  ")}`);
  }
  // The plans are the same for a million rows: without ANALYZE, SQLite does not know how many.
  const [statistics] = await database.query(sql`SELECT count(*) AS count FROM sqlite_schema
    WHERE name LIKE 'sqlite_stat%'`);
  assert.equal(statistics?.["count"], 0);
  await database.close();
  assert.deepEqual(bad, []);
});

/** Indexes of few rows, which may be read whole. */
const shortIndexes = /_(dead|failed|before_halfway)$/;

/**
 * `SCAN t`, or `SCAN t USING INDEX i` unless each row that it reads belongs to the page. Without an
 * index, SQLite reads the users in the order of their numbers.
 */
function isScan(step: string, text: string, conditions: ReadonlyMap<string, string>): boolean {
  if (step.includes("AUTOMATIC")) return true;
  const [, table = "", index = ""] =
    /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(step) ?? [];
  if (!isLarge(table) || mayReadAll(text) || shortIndexes.test(index)) return false;
  const [, where = ""] = /WHERE (.*) ORDER BY /.exec(text) ?? [];
  const filters = where.split(" AND ").filter((each) => each !== "0 = 0").join(" AND ");
  const [, order = ""] = / ORDER BY (\S.*) LIMIT (?:\?|CAST\(\? AS BIGINT\))$/.exec(text) ?? [];
  const byNumber = /^users\.number( DESC)?$/.test(flat(inSqlite(order)));
  const isPage = order !== "" && (index !== "" || byNumber);
  return !isPage || filters !== (conditions.get(index) ?? "");
}

function inSqlite(text: string): string {
  return text.replaceAll(/\/\*pg .*?\*\//g, "");
}

const programs = findServerPrograms();

Deno.test({
  name: "PostgreSQL finds the rows of every statement by an index in a million",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      const url = await server.freshUrl();
      await (await openPostgresDatabase({ url })).close();
      const client = postgres(url, { max: 1, onnotice: () => {} });
      await fillTables((text) => client.unsafe(text));
      const bad: string[] = [];
      for (const statement of (await recorded)(readTogetherOnPostgres)) {
        for (const plan of await plansOf(statement, (text) => client.unsafe(text))) {
          const scans = plan.filter((line) => isLarge(/Seq Scan on (\w+)/.exec(line)?.[1] ?? ""));
          if (scans.length > 0 && !mayReadAll(textOf(statement))) {
            bad.push(`${textOf(statement)}\n${plan.join("\n")}`);
          }
        }
      }
      await client.end();
      assert.deepEqual(bad, []);
    } finally {
      await server.stop();
    }
  },
});

/** The plan for the recorded values, and the one that PostgreSQL may keep for any values. */
async function plansOf(
  statement: Statement,
  run: (text: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<readonly (readonly string[])[]> {
  const text = numbered(statement).replaceAll(/\/\*pg (.*?)\*\//gs, "$1");
  if (/^\s*LOCK /.test(text)) return [];
  await run(`PREPARE recorded AS ${text}`);
  const values = statement.params.map(literal).join(", ");
  const plans: string[][] = [];
  for (const mode of ["force_custom_plan", "force_generic_plan"]) {
    await run(`SET plan_cache_mode = ${mode}`);
    const execution = `EXECUTE recorded${values === "" ? "" : `(${values})`}`;
    const rows = await run(`EXPLAIN (COSTS OFF) ${execution}`);
    plans.push([mode, ...rows.map((row) => String(row["QUERY PLAN"]))]);
  }
  await run("DEALLOCATE recorded");
  return plans;
}

/** Whether it is a table that grows with users, and not the name of a part of a statement. */
function isLarge(table: string): boolean {
  return largeTables.includes(table);
}

function mayReadAll(text: string): boolean {
  return wholeReads.some(([pattern]) => pattern.test(text));
}

function textOf(statement: Statement): string {
  return flat(statement.parts.join("?"));
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
