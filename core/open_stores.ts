import type { LateCheck } from "./adapters/sql/sqlite/late_check.ts";
import { backUpSqlite } from "./adapters/sql/sqlite/sqlite_backup.ts";
import { type RestoredFile, restoreSqlite } from "./adapters/sql/sqlite/sqlite_restore.ts";
import { openSqliteDatabase } from "./adapters/sql/sqlite/sqlite_database.ts";
import { meterDatabase } from "./adapters/sql/metered_database.ts";
import type { Database } from "./adapters/sql/database.ts";
import { createSqlStores } from "./adapters/sql/store/sql_stores.ts";
import { StoreRefused } from "./adapters/sql/store_refused.ts";
import type { Config } from "./config/config.ts";
import type { Meter } from "./ports/meter.ts";
import type { Witness } from "./ports/witness.ts";
import type { Stores } from "./ports/stores/stores.ts";

/** Where the data is. */
export type StorePlace = Pick<Config, "dataDir" | "databaseUrl" | "backups">;

export interface StoreOptions {
  /** Measures the statements. Absent for a program that shows no metrics. */
  readonly metering?: { readonly meter: Meter; readonly witness: Witness };
  /** Whether SQLite checks every page first, about 0.2 s for 100,000 users. Defaults to true. */
  readonly checkPages?: boolean;
  /** Lets SQLite check a large file after it was opened; see `SqliteOptions`. */
  readonly lateCheck?: LateCheck;
  /**
   * Whether to migrate the schema of an older build, after a copy of an SQLite file. Defaults to
   * false: it is refused.
   */
  readonly migrates?: boolean;
  /**
   * Whether SQLite's commits wait for the disk on a thread, so that reads do not wait; see
   * `openSqliteDatabase`. Defaults to "inline".
   */
  readonly writer?: "inline" | "thread";
  /** Called with the path of the copy once it is made, before the migration. */
  readonly onCopied?: (path: string) => void;
}

/** The path of the SQLite file. */
export function databaseFile({ dataDir }: StorePlace): string {
  return `${dataDir}/latchkey.db`;
}

/** A migrated file cannot go back, so it is copied first. */
async function copyBefore(
  config: StorePlace,
  version: number,
  onCopied: (path: string) => void,
): Promise<void> {
  const name = `before-migration-of-version-${version}-${stamp()}.db`;
  const path = `${config.backups.folder}/${name}`;
  const { result } = await backUpSqlite(databaseFile(config), path);
  if (result !== "file_unwritable") return onCopied(path);
  throw new StoreRefused(
    `Cannot migrate the database: the copy ${path}, which is made first, cannot be written. ` +
      "Set LATCHKEY_BACKUP_DIR to a folder that the user who runs Latchkey may write.",
  );
}

/** The current time for the name of a file: `20260102T030405Z`. */
function stamp(): string {
  return new Date().toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Opens SQLite or PostgreSQL; see `openPorts`. */
export async function openStores(
  config: StorePlace,
  options: StoreOptions & { readonly durable?: boolean },
): Promise<Stores> {
  const { checkPages = true, durable = true, migrates = false, onCopied = () => {} } = options;
  const { metering, writer = "inline" } = options;
  const measured = (database: Database): Database =>
    metering === undefined ? database : meterDatabase(database, metering.meter, metering.witness);
  if (config.databaseUrl === null) {
    const path = databaseFile(config);
    const beforeMigration = (from: number): Promise<void> => copyBefore(config, from, onCopied);
    const late = options.lateCheck === undefined ? {} : { lateCheck: options.lateCheck };
    const opening = { path, checkPages, durable, migrates, writer, beforeMigration, ...late };
    return createSqlStores(measured(await openSqliteDatabase(opening)));
  }
  // Loaded only if it is used, since it takes about 20 ms at startup.
  const { openPostgresDatabase } = await import("./adapters/sql/postgres/postgres_database.ts");
  const opened = await openPostgresDatabase({ url: config.databaseUrl, migrates });
  return createSqlStores(measured(opened));
}

/**
 * Migrates the schema of an older build, and creates the database if it is missing. Throws
 * `StoreRefused` for a database that cannot be used. Returns the path of the copy that it made
 * first; null if there was nothing to migrate, and for PostgreSQL.
 */
export async function migrateDatabase(config: StorePlace): Promise<string | null> {
  let copy: string | null = null;
  const { upkeep } = await openStores(config, { migrates: true, onCopied: (path) => copy = path });
  await upkeep.close();
  return copy;
}

/** Replaces the SQLite file with a backup; see `restoreSqlite`. Refuses PostgreSQL. */
export async function restoreDatabase(config: StorePlace, backup: string): Promise<RestoredFile> {
  if (config.databaseUrl !== null) {
    throw new StoreRefused("Cannot restore PostgreSQL: use pg_restore.");
  }
  return await restoreSqlite(backup, databaseFile(config), stamp());
}
