import { deepEqual, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

Deno.test("openSqliteDatabase() needs permissions only for its directory", async () => {
  await withDirectory(async (directory) => {
    const child = start(`${directory}/data/latchkey.db`, directory);
    const ids = await readIds(child, (count) => count >= 5);
    ok(ids.length >= 5);
    await withStore(`${directory}/data/latchkey.db`, async (stores) => {
      ok(await stores.reports.countUsers() >= 5);
    });
  });
});

Deno.test("openSqliteDatabase() refuses to create a file where a link leaves its directory", async () => {
  await withDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/data`);
    await Deno.symlink("../elsewhere.db", `${directory}/data/latchkey.db`);
    const child = start(`${directory}/data/latchkey.db`, `${directory}/data`, "inline", "piped");
    const { stderr } = await child.output();
    match(new TextDecoder().decode(stderr), /Cannot create \S+elsewhere\.db, to which \S+ points/);
    deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["data"]);
  });
});

Deno.test("acknowledged writes survive kill -9", () => testKills("inline", 1));

Deno.test("acknowledged writes of groups survive kill -9", () => testKills("thread", 8));

async function testKills(writer: "inline" | "thread", loops: number): Promise<void> {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const acknowledged = new Set<string>();
    for (const many of [1, 40, 90]) {
      const enough = (count: number): boolean => count >= many;
      for (const id of await readIds(start(path, directory, writer), enough)) acknowledged.add(id);
    }
    // The last one is killed while it copies the log to the file.
    const { size } = await Deno.stat(path);
    const copies = (): boolean => Deno.statSync(path).size > size;
    for (const id of await readIds(start(path, directory, writer), copies)) acknowledged.add(id);
    await withStore(path, async (stores) => {
      for (const id of acknowledged) {
        ok(await stores.users.findUser(id as Parameters<Stores["users"]["findUser"]>[0]), id);
      }
      ok(
        await stores.reports.countUsers() <= acknowledged.size + 4 * loops,
        "each loop may have one unacknowledged row",
      );
    });
    const plain = new DatabaseSync(path);
    deepEqual(plain.prepare("PRAGMA integrity_check").all().map((row) => row["integrity_check"]), [
      "ok",
    ]);
    plain.close();
  });
}

async function withStore(path: string, body: (stores: Stores) => Promise<void>): Promise<void> {
  const stores = createSqlStores(await openSqliteDatabase({ path }));
  try {
    await body(stores);
  } finally {
    await stores.upkeep.close();
  }
}

function start(
  path: string,
  directory: string,
  writer: "inline" | "thread" = "inline",
  stderr: "null" | "piped" = "null",
): Deno.ChildProcess {
  const script = new URL("./insert_until_killed.ts", import.meta.url).pathname;
  const source = new URL("../../../core/adapters/sql/sqlite", import.meta.url).pathname;
  const read = writer === "thread" ? `${directory},${source}` : directory;
  const permissions = [`--allow-read=${read}`, `--allow-write=${directory}`];
  const args = ["run", "--no-prompt", "--no-check", ...permissions, script, path, writer];
  return new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr }).spawn();
}

/** Reads IDs until these are enough, kills the child, and reads the rest of its output. */
async function readIds(
  child: Deno.ChildProcess,
  enough: (count: number) => boolean,
): Promise<string[]> {
  let text = "";
  let killed = false;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (killed || !enough(text.split("\n").length - 1)) continue;
    killed = true;
    child.kill("SIGKILL");
  }
  await child.status;
  return text.split("\n").filter((line) => /^usr_.{26}$/.test(line));
}
