import { schemaVersion } from "./migrations.ts";
import { StoreRefused } from "./store_refused.ts";

/** Which file a path named when it was opened; null for a database in memory. */
export interface FileIdentity {
  readonly path: string;
  readonly device: number;
  readonly inode: number | null;
}

export function identityOf(path: string): FileIdentity {
  const { dev, ino } = Deno.statSync(path);
  return { path, device: dev, inode: ino };
}

/** Throws `StoreRefused` where the path names another file now, or none. */
export function checkIdentity({ path, device, inode }: FileIdentity): void {
  let now: FileIdentity | null = null;
  try {
    now = identityOf(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (now?.device === device && now.inode === inode) return;
  const what = now === null ? "deleted" : "replaced";
  throw new StoreRefused(
    `Cannot use ${path} any more: the file was ${what} while it was in use. Start again to use ` +
      "the file that is there now.",
  );
}

/** Throws `StoreRefused` where a newer Latchkey has migrated the database since it was opened. */
export function checkVersion(place: string, version: number): void {
  if (version === schemaVersion) return;
  throw new StoreRefused(
    `Cannot use ${place} any more: its schema has version ${version} now, and this build knows ` +
      `${schemaVersion}. A newer Latchkey has migrated it: start that one.`,
  );
}
