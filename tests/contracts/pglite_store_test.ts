import { postgresContract } from "./postgres_contract.ts";
import { startPglite } from "./postgres_servers.ts";

// PGlite has one session, so its pool has one connection: the races are the real server's.
postgresContract("PGlite", startPglite, 1);
