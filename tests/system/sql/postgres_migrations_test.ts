import { deepEqual, equal } from "node:assert/strict";
import postgres from "postgres";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { schemaVersion } from "../../../core/adapters/sql/migrations.ts";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { assertWhole, oldDatabase } from "../../adapters/sql/old_rows.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { key, name, newEvent, newUser, passwordHash } from "../../contracts/store_fixtures.ts";
import { newInsertion } from "../../user_rows.ts";

const programs = findServerPrograms();

/** Creates a PostgreSQL database as the build of `version` left it. */
async function makeOld(url: string, version: number): Promise<void> {
  const old = oldDatabase(version).join("\n").replace(/\/\*pg (.*?)\*\//gs, "$1");
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`${old}; CREATE TABLE latchkey_schema (version INTEGER NOT NULL);
    INSERT INTO latchkey_schema VALUES (${version})`);
  await admin.end();
}

Deno.test({
  name: "openPostgresDatabase() migrates rows of every version",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      for (let version = 1; version < schemaVersion; version++) {
        const url = await server.freshUrl();
        await makeOld(url, version);
        const database = await openPostgresDatabase({ url, connectionsMax: 2 });
        try {
          await assertWhole(database, version);
        } finally {
          await database.close();
        }
      }
    } finally {
      await server.stop();
    }
  },
});

Deno.test({
  name: "usernames with a capital I work in a new and in a migrated Turkish database",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      for (const version of [0, 3]) {
        const url = await turkishDatabase(server.url, `turkish_${version}`);
        if (version > 0) await makeOld(url, version);
        const database = await openPostgresDatabase({ url, connectionsMax: 2 });
        try {
          if (version > 0) await assertWhole(database, version);
          const stores = createSqlStores(database);
          const user = newUser({ username: name("IRIS") });
          equal(
            await stores.users.insertUser(newInsertion(user, passwordHash), newEvent()),
            "inserted",
          );
          equal((await stores.users.findUserByName(key("iris")))?.user.id, user.id);
          deepEqual(await localeColumns(database), []);
        } finally {
          await database.close();
        }
      }
    } finally {
      await server.stop();
    }
  },
});

async function turkishDatabase(server: string, called: string): Promise<string> {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`CREATE DATABASE ${called} TEMPLATE template0 LOCALE_PROVIDER icu
    ICU_LOCALE 'tr-TR' LOCALE 'C'`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${called}`;
  return url.href;
}

/** Text columns that depend on the database's locale. */
async function localeColumns(database: Database): Promise<readonly string[]> {
  const rows = await database.query(sql`SELECT table_name, column_name
    FROM information_schema.columns WHERE table_schema = current_schema()
    AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'`);
  return rows.map((row) => `${row["table_name"]}.${row["column_name"]}`);
}
