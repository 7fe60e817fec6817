import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { storeContract } from "./store_contract.ts";

storeContract("SQLite in memory", async () => {
  const stores = createSqlStores(await openSqliteDatabase({ path: ":memory:" }));
  return { stores, close: () => stores.upkeep.close() };
});
