import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import {
  allowDeclarations,
  applicationId,
  migrateOnce,
} from "../../../core/adapters/sql/sqlite/sqlite_file.ts";
import { migrations } from "../../../core/adapters/sql/migrations.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import {
  assertUnknown,
  removing,
  type SlicedCase,
  slicedCases,
} from "../../adapters/sql/sliced_migration.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

for (const sliced of slicedCases) {
  const { table, version } = sliced;
  Deno.test(`a migration of ${table} after version ${version} that is killed anywhere continues, and loses nothing`, () =>
    withDirectory(async (directory) => {
      const old = `${directory}/old.db`;
      createOld(old, sliced);
      for (let done = 0; done <= sliced.transactions; done++) {
        const path = `${directory}/${done}.db`;
        await Deno.copyFile(old, path);
        await killAfter(path, sliced, done);
        const database = await openSqliteDatabase({ path, durable: false });
        await sliced.assertCopied(database);
        await database.close();
        if (table === "sessions" && done === 2) assertSound(path);
      }
    }));
}

function createOld(path: string, { texts, version }: SlicedCase): void {
  const file = new DatabaseSync(path);
  allowDeclarations(file, true);
  file.exec("PRAGMA synchronous = OFF; BEGIN");
  for (const change of texts) file.exec(change);
  file.exec("COMMIT");
  file.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
  file.close();
}

/** Leaves the file as a process that is killed in the next transaction. */
async function killAfter(path: string, sliced: SlicedCase, done: number): Promise<void> {
  const { transactions, oldWrite } = sliced;
  const file = new DatabaseSync(path);
  allowDeclarations(file, true);
  file.exec("PRAGMA synchronous = OFF");
  for (let count = 0; count < done; count++) equal(migrateOnce(file, path, migrations), true);
  if (done > 0 && done < transactions) {
    await assertUnknown(() => Promise.try(() => file.exec(oldWrite)));
    file.exec(`BEGIN IMMEDIATE; ${removing(sliced)}`);
  }
  file.close();
}

/** The numbers of users survive a copy, and refer to the same users. */
function assertSound(path: string): void {
  const file = new DatabaseSync(path);
  const copy = `${path}.copy`;
  file.exec("PRAGMA synchronous = OFF; DELETE FROM users WHERE id = 'usr_1'");
  file.exec(`VACUUM INTO '${copy}'`);
  deepEqual(file.prepare("PRAGMA integrity_check").all(), [{ integrity_check: "ok" }].map(bare));
  deepEqual(file.prepare("PRAGMA foreign_key_check").all(), []);
  const left = "SELECT users.id, count(*) AS sessions FROM sessions JOIN users" +
    " ON users.number = sessions.user_number GROUP BY users.id";
  const kept = new DatabaseSync(copy);
  deepEqual(kept.prepare(left).all(), [{ id: "usr_2", sessions: 22_500 }].map(bare));
  kept.close();
  file.close();
}

/** SQLite's rows have no prototype. */
function bare(row: Readonly<Record<string, unknown>>): object {
  return Object.assign(Object.create(null), row);
}
