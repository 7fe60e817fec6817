import { deepEqual, equal } from "node:assert/strict";
import postgres from "postgres";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { migrations } from "../../../core/adapters/sql/migrations.ts";
import { schemaVersion } from "../../../core/adapters/sql/schema_version.ts";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { assertWhole, oldDatabase } from "../../adapters/sql/old_rows.ts";
import {
  assertUnknown,
  removing,
  type SlicedCase,
  slicedCases,
} from "../../adapters/sql/sliced_migration.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { key, name, newEvent, newUser, passwordHash } from "../../contracts/store_fixtures.ts";
import { newInsertion } from "../../user_rows.ts";

const programs = findServerPrograms();

/** Creates a PostgreSQL database as the build of `version` left it. */
async function makeOld(
  url: string,
  version: number,
  texts: readonly string[] = oldDatabase(version),
): Promise<void> {
  const old = uncommented(texts.join(";\n"));
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

function uncommented(text: string): string {
  return text.replace(/\/\*pg (.*?)\*\//gs, "$1");
}

Deno.test({
  name: "a migration of PostgreSQL in slices that is killed anywhere continues",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      for (const sliced of slicedCases) {
        for (let done = 0; done <= transactionsOf(sliced); done++) {
          const url = await server.freshUrl();
          await makeOld(url, sliced.version, sliced.texts);
          await killAfter(url, sliced, done);
          const database = await openPostgresDatabase({ url, connectionsMax: 2 });
          try {
            await sliced.assertCopied(database);
          } finally {
            await database.close();
          }
        }
      }
    } finally {
      await server.stop();
    }
  },
});

function transactionsOf({ transactions, transactionsOfPostgres }: SlicedCase): number {
  return transactionsOfPostgres ?? transactions;
}

/** Leaves the database as a process that is killed in the next transaction. */
async function killAfter(url: string, sliced: SlicedCase, done: number): Promise<void> {
  const { oldWrite, version: versionBefore } = sliced;
  const transactions = transactionsOf(sliced);
  const [first, copied] = migrations.slice(versionBefore);
  if (typeof first !== "string" || typeof copied !== "object") throw new Error("other migrations");
  const set = (version: number): string => `UPDATE latchkey_schema SET version = ${version};`;
  const texts = [
    first + set(versionBefore + 1),
    ...Array.from({ length: transactions - 2 }, () => copied.slice),
    copied.end + set(versionBefore + 2),
  ];
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  for (const text of texts.slice(0, done)) await admin.unsafe(uncommented(text));
  if (done > 0 && done < transactions) {
    await assertUnknown(() => admin.unsafe(oldWrite));
    equal(
      (await admin.unsafe(uncommented(copied.pending))).length,
      done < transactions - 1 ? 1 : 0,
    );
    await admin.unsafe(`BEGIN; ${removing(sliced)}`);
  }
  await admin.end();
}

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
