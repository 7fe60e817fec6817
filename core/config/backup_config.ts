import type { Settings } from "./settings/settings.ts";

/** Copies of the SQLite file. */
export interface BackupConfig {
  readonly folder: string;
  /** Between two copies that the service makes by itself. Null: it makes none. */
  readonly everyHours: number | null;
  /** How many of the service's own copies are kept. */
  readonly keep: number;
}

export function parseBackups(settings: Settings, dataDir: string): BackupConfig {
  const everyHours = settings.integer("LATCHKEY_BACKUP_EVERY_HOURS");
  return {
    folder: settings.path("LATCHKEY_BACKUP_DIR") ?? `${dataDir}/backups`,
    everyHours: everyHours === 0 ? null : everyHours,
    keep: settings.integer("LATCHKEY_BACKUP_KEEP"),
  };
}
