import { openPostgresDatabase } from "../../core/adapters/sql/postgres/postgres_database.ts";
import { createSqlStore } from "../../core/adapters/sql/store/sql_store.ts";
import {
  borrowServer,
  findServerPrograms,
  startCluster,
  startPglite,
  type TestServer,
} from "./postgres_servers.ts";
import { storeContract } from "./store_contract.ts";

const url = Deno.env.get("TEST_DATABASE_URL") ?? "";
const programs = findServerPrograms();
const real = url !== ""
  ? { name: "PostgreSQL at TEST_DATABASE_URL", start: () => borrowServer(url) }
  : programs !== null
  ? { name: "PostgreSQL", start: () => startCluster(programs) }
  : null;

/** PGlite has one session, so its pool has one connection: the races are the real server's. */
contract("PGlite", startPglite, 1);
if (real !== null) contract(real.name, real.start, 10);

const engines = real === null ? "PGlite alone: no server found" : `PGlite and ${real.name}`;
// deno-lint-ignore no-console -- which engines ran is for the reader of the test log.
console.info(
  `Store contract on ${engines}${url === "" && programs !== null ? ` (${programs})` : ""}`,
);

function contract(name: string, start: () => Promise<TestServer>, connectionsMax: number): void {
  let server: TestServer | null = null;
  Deno.test.beforeAll(async () => {
    server = await start();
  });
  Deno.test.afterAll(async () => await server?.stop());

  storeContract(name, async () => {
    if (server === null) throw new Error("the server has started");
    const fresh = await server.freshUrl();
    // Hundreds at once on a slow machine are no fault here.
    const options = { url: fresh, connectionsMax, answerMs: 30_000 };
    const store = createSqlStore(await openPostgresDatabase(options));
    return { store, close: () => store.close() };
  });
}
