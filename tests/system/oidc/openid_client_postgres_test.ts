import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { findServerPrograms, startCluster, startPglite } from "../../contracts/postgres_servers.ts";
import { openidClientContract } from "./openid_client_contract.ts";

const programs = findServerPrograms();
let place: { readonly url: string; empty(): Promise<void>; stop(): Promise<void> } | null = null;

Deno.test.beforeAll(async () => {
  const server = programs === null ? await startPglite() : await startCluster(programs);
  const url = await server.freshUrl();
  place = { url, empty: () => server.empty(url), stop: server.stop };
});
Deno.test.afterAll(async () => await place?.stop());

openidClientContract(programs === null ? "PGlite" : "PostgreSQL", async () => {
  if (place === null) throw new Error("The server has not started");
  await place.empty();
  const connectionsMax = programs === null ? 1 : 10;
  return createSqlStores(
    await openPostgresDatabase({ url: place.url, connectionsMax, timeoutMs: 60_000 }),
  );
});
