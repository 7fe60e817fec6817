import { postgresContract } from "./postgres_contract.ts";
import { borrowServer, findServerPrograms, startCluster } from "./postgres_servers.ts";

const url = Deno.env.get("TEST_DATABASE_URL") ?? "";
const programs = findServerPrograms();
const real = url !== ""
  ? { name: "PostgreSQL at TEST_DATABASE_URL", start: () => borrowServer(url) }
  : programs !== null
  ? { name: `PostgreSQL (${programs})`, start: () => startCluster(programs) }
  : null;

if (real !== null) postgresContract("PostgreSQL", real.start, 10);

// deno-lint-ignore no-console -- the test log shows which engines ran.
console.info(`Store contract on ${real?.name ?? "PGlite only: no server found"}`);
