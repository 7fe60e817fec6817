/** F-21: backing up the database while another process writes to it. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { backUpSqlite } from "../../../core/adapters/sql/sqlite/sqlite_backup.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

const write = new URL("./insert_without_end.ts", import.meta.url);

/** Starts another process that writes rows and prints each acknowledged one. */
function startWriter(path: string): {
  acknowledged(): number;
  until(rows: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
} {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", write.pathname, path],
    stdout: "piped",
  }).spawn();
  let rows = 0;
  let wake = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const chunk of child.stdout) {
      rows += chunk.filter((byte) => byte === 10).length;
      wake.resolve();
      wake = Promise.withResolvers();
    }
  })();
  return {
    acknowledged: () => rows,
    until: async (count) => {
      const over = reading.then(() => assert.fail("the writer ended"));
      // The writer ends with the test, when nothing awaits this promise anymore.
      over.catch(() => {});
      while (rows < count) await Promise.race([wake.promise, over]);
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.all([child.status, reading.catch(() => {})]);
    },
  };
}

function countIn(path: string): number {
  const database = new DatabaseSync(path);
  try {
    assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    return Number(database.prepare("SELECT count(*) AS n FROM throttles").get()?.["n"]);
  } finally {
    database.close();
  }
}

Deno.test("backUpSqlite() during writes copies every acknowledged row (F-21)", () =>
  withDirectory(async (directory) => {
    const source = `${directory}/latchkey.db`;
    await (await openSqliteDatabase({ path: source })).close();
    await using writer = startWriter(source);
    let last = 0;
    for (const name of ["one", "two", "three"]) {
      await writer.until(last + 50);
      last = writer.acknowledged();
      const path = `${directory}/backups/${name}.db`;
      const answer = await backUpSqlite(source, path);
      assert.ok(answer.result === "copied" && answer.sizeBytes > 4096);
      assert.ok(countIn(path) >= last, `${countIn(path)} of ${last}`);
      assert.equal((await Deno.stat(path)).mode ?? 0, 0o100600);
      await writer.until(writer.acknowledged() + 1);
    }
    assert.deepEqual([...Deno.readDirSync(`${directory}/backups`)].map(({ name }) => name).sort(), [
      "one.db",
      "three.db",
      "two.db",
    ]);
  }));

Deno.test("a backup is restored by copying it over the file of a stopped service (F-21)", () =>
  withDirectory(async (directory) => {
    const source = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path: source });
    await database.query(sql`INSERT INTO throttles (key, count, ends_at) VALUES ('a', 1, 1)`);
    await backUpSqlite(source, `${directory}/copy.db`);
    await database.query(sql`INSERT INTO throttles (key, count, ends_at) VALUES ('b', 1, 1)`);
    await database.close();
    await Deno.copyFile(`${directory}/copy.db`, source);
    const restored = await openSqliteDatabase({ path: source });
    const rows = await restored.query(sql`SELECT key FROM throttles`);
    assert.deepEqual(rows.map(({ key }) => key), ["a"]);
    await restored.close();
  }));

Deno.test("backUpSqlite() overwrites nothing and leaves no partial file behind", () =>
  withDirectory(async (directory) => {
    const source = `${directory}/latchkey.db`;
    await (await openSqliteDatabase({ path: source })).close();
    for (
      const [name, make] of [
        ["file", (path: string) => Deno.writeTextFileSync(path, "mine")],
        ["folder", (path: string) => Deno.mkdirSync(path)],
        ["link", (path: string) => Deno.symlinkSync("nowhere", path)],
      ] as const
    ) {
      make(`${directory}/${name}`);
      const answer = await backUpSqlite(source, `${directory}/${name}`);
      assert.deepEqual(answer, { result: "file_exists" });
    }
    assert.equal(await Deno.readTextFile(`${directory}/file`), "mine");
    const within = await backUpSqlite(source, `${directory}/file/copy.db`);
    assert.deepEqual(within, { result: "file_unwritable" });
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["file", "folder", "latchkey.db", "latchkey.db-use", "link"]);
  }));

Deno.test("backUpSqlite() copies the key for long passwords", () =>
  withDirectory(async (directory) => {
    const [source, copy] = [`${directory}/latchkey.db`, `${directory}/copy.db`];
    const database = await openSqliteDatabase({ path: source });
    const secret = await createSqlStores(database).keys.findOrInsertPasswordKey("the key");
    await backUpSqlite(source, copy);
    await database.close();
    const restored = await openSqliteDatabase({ path: copy });
    assert.equal(await createSqlStores(restored).keys.findOrInsertPasswordKey("other"), secret);
    await restored.close();
  }));
