import { schemaVersion } from "./schema_version.ts";
import { StoreRefused } from "./store_refused.ts";

/** The file that a path referred to when it was opened. */
export interface FileIdentity {
  readonly path: string;
  readonly device: number;
  readonly inode: number | null;
}

export function identityOf(path: string): FileIdentity {
  const { dev, ino } = Deno.statSync(path);
  return { path, device: dev, inode: ino };
}

/** Throws `StoreRefused` if the path now refers to another file, or to none. */
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
    `Cannot use ${path}: the file was ${what} while it was in use. Restart Latchkey to use the ` +
      "file that exists now.",
  );
}

/** Throws `StoreRefused` if a newer Latchkey has migrated the database since it was opened. */
export function checkVersion(place: string, version: number): void {
  if (version === schemaVersion) return;
  throw new StoreRefused(
    `Cannot use ${place}: its schema is now version ${version}, but this build supports version ` +
      `${schemaVersion}. A newer Latchkey has migrated it. Start that version.`,
  );
}
