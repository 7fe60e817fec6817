import { equal } from "node:assert/strict";
import postgres from "postgres";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { checkOf } from "../../core/upkeep/readiness_kit.ts";

const programs = findServerPrograms();

Deno.test({
  name: "the readiness check reports a PostgreSQL server that is read-only or unreachable",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    const database = await openPostgresDatabase({ url: await server.freshUrl() });
    const admin = postgres(server.url, { max: 1, onnotice: () => {} });
    const setReadOnly = async (word: "on" | "off"): Promise<void> => {
      await admin.unsafe("SET default_transaction_read_only = off");
      await admin.unsafe(`ALTER SYSTEM SET default_transaction_read_only = ${word}`);
      await admin.unsafe("SELECT pg_reload_conf()");
      // Each server process reloads its settings separately: ask the one that the check uses.
      const seen = { parts: ["SHOW default_transaction_read_only"], params: [], must: false };
      for (let shown: unknown = null; shown !== word;) {
        shown = (await database.query(seen))[0]?.["default_transaction_read_only"];
      }
    };
    try {
      const { check, later } = checkOf(createSqlStores(database));
      equal((await check()).database, true);
      await setReadOnly("on");
      later(3);
      equal((await check()).database, "read_only");
      await setReadOnly("off");
      later(3);
      equal((await check()).database, true);
    } finally {
      await admin.end();
      await server.stop();
    }
    const gone = checkOf(createSqlStores(database));
    equal((await gone.check()).database, "unreachable");
    await database.close();
  },
});
