import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { storeContract } from "./store_contract.ts";

let directory = "";
let empty = "";

// Copying an empty file is 50 times as fast as creating its tables.
Deno.test.beforeAll(async () => {
  directory = await Deno.makeTempDir({ prefix: "latchkey-" });
  empty = `${directory}/empty.db`;
  await (await openSqliteDatabase({ path: empty })).close();
});
Deno.test.afterAll(() => Deno.remove(directory, { recursive: true }));

storeContract("SQLite in a file", async () => {
  const path = `${directory}/${crypto.randomUUID()}.db`;
  await Deno.copyFile(empty, path);
  const stores = createSqlStores(await openSqliteDatabase({ path }));
  return {
    stores,
    async close(): Promise<void> {
      await stores.upkeep.close();
      await Deno.remove(path);
    },
  };
});
