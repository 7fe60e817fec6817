import { DatabaseSync } from "node:sqlite";
import { schemaVersion } from "../../../core/adapters/sql/schema_version.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { assertWhole, oldDatabase } from "../../adapters/sql/old_rows.ts";
import { allowDeclarations } from "../../../core/adapters/sql/sqlite/sqlite_file.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

for (let version = 1; version < schemaVersion; version++) {
  Deno.test(`openSqliteDatabase() migrates rows of version ${version}`, async () => {
    await withDirectory(async (directory) => {
      const path = `${directory}/latchkey.db`;
      const file = new DatabaseSync(path);
      allowDeclarations(file, true);
      for (const change of oldDatabase(version)) file.exec(change);
      file.exec(`PRAGMA application_id = 0x4c4b6579; PRAGMA user_version = ${version}`);
      file.close();
      const database = await openSqliteDatabase({ path });
      try {
        await assertWhole(database, version);
      } finally {
        await database.close();
      }
    });
  });
}
