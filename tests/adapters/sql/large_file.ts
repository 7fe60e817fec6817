import { ok } from "node:assert/strict";
import { seedUsers } from "../../../bench/seeds/seed_users.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";

const pageBytes = 4096;

/** A file of over 4 MiB that was closed. */
export async function givenLargeFile(directory: string): Promise<string> {
  const path = `${directory}/latchkey.db`;
  const database = await openSqliteDatabase({ path });
  await seedUsers(database, 16_000, 1_700_000_000_000);
  await database.close();
  ok((await Deno.stat(path)).size > 4 * 1024 * 1024);
  return path;
}

/** Overwrites a page in the middle of the users, which opening the file does not read. */
export async function damage(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.seek(300 * pageBytes, Deno.SeekMode.Start);
  await file.write(new Uint8Array(pageBytes).fill(0x5a));
}
