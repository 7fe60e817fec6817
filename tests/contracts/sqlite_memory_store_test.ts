import { createSqlStore } from "../../core/adapters/sql/store/sql_store.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { storeContract } from "./store_contract.ts";

storeContract("SQLite in memory", async () => {
  const store = createSqlStore(await openSqliteDatabase({ path: ":memory:" }));
  return { store, close: () => store.close() };
});
