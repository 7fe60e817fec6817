/** What the doctor reports about a database on a server, and a file in a read-only folder. */
import assert from "node:assert/strict";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { examinePostgres } from "../../../core/adapters/sql/postgres/postgres_facts.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { SqliteFacts } from "../../../core/adapters/sql/sqlite/sqlite_facts.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const minute = 60_000;

Deno.test("examineSqlite() reports a read-only folder", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/data/latchkey.db`;
    await (await openSqliteDatabase({ path })).close();
    const facts = await lookWithoutRights(directory, path);
    assert.equal(facts.state, "refused");
    assert.match(facts.state === "refused" ? facts.words : "", /read-?only/);
  }));

/**
 * Root may write everywhere, so the program runs without that capability. The user does not change,
 * because another one might not be able to read the folder that Deno or this checkout is in.
 */
async function lookWithoutRights(directory: string, path: string): Promise<SqliteFacts> {
  const script = new URL("./print_sqlite_facts.ts", import.meta.url).pathname;
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const look = [Deno.execPath(), "run", "-A", `--config=${config}`, "--no-lock", "--no-check"];
  const drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
  const [program = "", ...args] = [...(Deno.uid() === 0 ? drop : []), ...look, script, path];
  Deno.chmodSync(`${directory}/data`, 0o500);
  try {
    const { stdout, stderr } = await new Deno.Command(program, { args }).output();
    const text = new TextDecoder().decode(stdout);
    return JSON.parse(text === "" ? assert.fail(new TextDecoder().decode(stderr)) : text);
  } finally {
    Deno.chmodSync(`${directory}/data`, 0o700);
  }
}

Deno.test("examinePostgres() reports a server's state or error, changing nothing", async () => {
  const programs = findServerPrograms();
  const cluster = await startCluster(programs ?? assert.fail("initdb is there"));
  try {
    const url = await cluster.freshUrl();
    const empty = await examinePostgres(url, now);
    assert.ok(empty.state === "open" && empty.schemaVersion === 0 && empty.record === null);
    const database = await openPostgresDatabase({ url });
    const old = now - 61 * minute;
    await database.query(sql`INSERT INTO throttles (key, count, ends_at) VALUES ('a', 1, ${old})`);
    await database.close();
    const facts = await examinePostgres(url, now);
    if (facts.state !== "open") assert.fail(facts.words);
    assert.equal(facts.schemaVersion, facts.schemaVersionKnown);
    assert.deepEqual(facts.record, {
      leftovers: 1,
      newestEventAt: null,
      notifiedClients: [],
      lostNotices: [],
      clockMark: null,
      busiestAddress: null,
      sealed: 0,
      testNumbers: 0,
      serviceBeatAt: null,
      development: false,
      secretChecks: [],
    });
    assert.deepEqual([facts.link, facts.unsafe, facts.standby], ["loopback", ["fsync"], false]);
    assert.ok(facts.major >= 13 && facts.version.startsWith(`${facts.major}.`));
    assert.ok(facts.connectionsMax === 197 && facts.connectionsUsed >= 1);
    assert.ok(facts.commitMs !== null && facts.commitMs > 0 && facts.latencyMs > 0);
    const absent = new URL(url);
    absent.pathname = "/nowhere";
    const away = await examinePostgres(absent.href, now);
    assert.ok(away.state === "away" && /it does not exist/.test(away.words));
    cluster.signal("SIGSTOP");
    const hung = await examinePostgres(url, now);
    cluster.signal("SIGCONT");
    assert.ok(hung.state === "away", "a server that hangs times out");
  } finally {
    await cluster.stop();
  }
});
