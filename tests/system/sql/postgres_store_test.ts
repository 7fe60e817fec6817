import { postgresContract } from "../../contracts/postgres_contract.ts";
import {
  borrowServer,
  findServerPrograms,
  startCluster,
  startPglite,
} from "../../contracts/postgres_servers.ts";

const url = Deno.env.get("TEST_DATABASE_URL") ?? "";
const programs = findServerPrograms();

// PGlite takes three times the CPU of a real server. With one, only test:system runs it as well.
const [name, start, connections] = url !== ""
  ? ["PostgreSQL at TEST_DATABASE_URL", () => borrowServer(url), 10] as const
  : programs !== null
  ? [`PostgreSQL (${programs})`, () => startCluster(programs), 10] as const
  : ["PGlite only: no server found", startPglite, 1] as const;

postgresContract(connections === 1 ? "PGlite" : "PostgreSQL", start, connections);

// deno-lint-ignore no-console -- the test log shows which engines ran.
console.info(`Store contract on ${name}`);
