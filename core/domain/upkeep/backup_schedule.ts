import type { Instant } from "../instant.ts";

/** When the service copies its database by itself. */
export interface BackupSchedule {
  readonly everyHours: number;
  /** How many of these copies are kept. */
  readonly keep: number;
}

/** The name of a copy that was made at `now`: `latchkey-20260102T030405Z.db`. */
export function backupName(now: Instant): string {
  return `latchkey-${new Date(now).toISOString().replace(/[-:]|\.\d+/g, "")}.db`;
}

/** When the service made the copy of that name. Null for the name of any other file. */
export function backupTime(name: string): Instant | null {
  const found = /^latchkey-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/.exec(name);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}

/**
 * Whether a copy is due at `now`. A copy that a clock wrote which was ahead does not count: it
 * would put off the next one for as long as the clock was ahead.
 */
export function isBackupDue(
  names: readonly string[],
  { everyHours }: BackupSchedule,
  now: Instant,
): boolean {
  return !names.some((name) => {
    const at = backupTime(name);
    return at !== null && at <= now && now - at < everyHours * 60 * 60 * 1000;
  });
}

/** The copies of the service that are not among the newest `keep`. */
export function surplusBackups(
  names: readonly string[],
  { keep }: BackupSchedule,
): readonly string[] {
  return names.filter((name) => backupTime(name) !== null).toSorted().slice(0, -keep);
}
