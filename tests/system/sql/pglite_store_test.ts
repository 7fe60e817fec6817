import { postgresContract } from "../../contracts/postgres_contract.ts";
import { startPglite } from "../../contracts/postgres_servers.ts";

// PGlite has one session, so its pool has one connection. Only a real server tests races.
postgresContract("PGlite", startPglite, 1);
