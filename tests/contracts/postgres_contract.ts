import { openPostgresDatabase } from "../../core/adapters/sql/postgres/postgres_database.ts";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import type { TestServer } from "./postgres_servers.ts";
import { storeContract } from "./store_contract.ts";

/** Runs the store contract in one schema of one server, which is emptied before each test. */
export function postgresContract(
  name: string,
  start: () => Promise<TestServer>,
  connectionsMax: number,
): void {
  let place: { readonly server: TestServer; readonly url: string } | null = null;
  Deno.test.beforeAll(async () => {
    const server = await start();
    place = { server, url: await server.freshUrl() };
  });
  Deno.test.afterAll(async () => await place?.server.stop());

  storeContract(name, async () => {
    if (place === null) throw new Error("The server has not started");
    const { server, url } = place;
    await server.empty(url);
    // Thousands of parallel calls share one connection of PGlite, on a machine that may be busy.
    const stores = createSqlStores(
      await openPostgresDatabase({ url, connectionsMax, timeoutMs: 120_000 }),
    );
    return { stores, close: () => stores.upkeep.close() };
  });
}
