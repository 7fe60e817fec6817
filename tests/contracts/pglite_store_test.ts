import { postgresContract } from "./postgres_contract.ts";
import { startPglite } from "./postgres_servers.ts";

// PGlite has one session, so its pool has one connection. Only a real server tests races.
postgresContract("PGlite", startPglite, 1);
