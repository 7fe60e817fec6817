import type { Migration } from "../migrations.ts";
import { schemaVersion } from "../schema_version.ts";
import type { PostgresClient } from "./postgres_client.ts";
import { sql } from "../sql.ts";
import { refuseOlder, StoreRefused } from "../store_refused.ts";

/** "LKey" in ASCII. Instances that start at the same time take this lock, so only one migrates. */
const lockKey = 0x4c4b6579;

/**
 * Migrates the schema to this build's version, each step in its own transaction, or each
 * slice of a step. Without `migrates` it refuses the schema of an older build, but still creates a
 * missing one.
 */
export async function migratePostgres(
  client: PostgresClient,
  place: string,
  migrates: boolean,
): Promise<void> {
  const version = await readVersion(client, place);
  if (!migrates && version > 0 && version < schemaVersion) {
    throw refuseOlder(place, version, schemaVersion);
  }
  while (await readVersion(client, place) < schemaVersion) await migrateOnce(client, place);
}

async function migrateOnce(client: PostgresClient, place: string): Promise<void> {
  await client.runText("BEGIN");
  await client.run(sql`SELECT pg_advisory_xact_lock(${lockKey})`);
  const version = await readVersion(client, place);
  const { migrations } = await import("../migrations.ts");
  const next: Migration | undefined = migrations[version];
  if (next !== undefined && !await ranSlice(client, next)) {
    await client.runText(typeof next === "string" ? next : next.end);
    if (version === 0) {
      await client.runText("CREATE TABLE latchkey_schema (version INTEGER NOT NULL)");
      await client.runText("INSERT INTO latchkey_schema (version) VALUES (0)");
    }
    await client.run(sql`UPDATE latchkey_schema SET version = ${version + 1}`);
  }
  await client.runText("COMMIT");
}

async function ranSlice(client: PostgresClient, migration: Migration): Promise<boolean> {
  if (typeof migration === "string") return false;
  if ((await client.runText(migration.pending)).length === 0) return false;
  await client.runText(migration.slice);
  return true;
}

/** Returns 0 if there is no schema yet. Writes nothing, so a normal start needs no DDL rights. */
export async function readVersion(client: PostgresClient, place: string): Promise<number> {
  // Not to_regclass, which may return the state before another instance migrated.
  const found = await client.runText(
    `SELECT tablename FROM pg_catalog.pg_tables
      WHERE schemaname = current_schema() AND tablename = 'latchkey_schema'`,
  );
  if (found.length === 0) return 0;
  const [row] = await client.runText("SELECT version FROM latchkey_schema");
  const version = Number(row?.["version"]);
  if (version > schemaVersion) {
    throw new StoreRefused(
      `Cannot use ${place}: its schema is version ${version}, but this build supports version ` +
        `${schemaVersion}. Start the newer Latchkey that wrote it, or restore a backup.`,
    );
  }
  return version;
}
