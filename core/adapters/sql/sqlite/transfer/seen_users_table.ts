import { DatabaseSync } from "node:sqlite";
import type { SeenUsers } from "../../../../ports/stores/transfer_store.ts";

/** Enough for about 700,000 users. More are written to a temporary file. */
const cacheKiB = 32 * 1024;

/**
 * Opens a list of users in a temporary table, which is gone when it is closed or the process ends.
 * Its file is in SQLITE_TMPDIR, TMPDIR or /var/tmp; SQLite opens it itself, without a permission.
 */
export function openSeenUsers(): SeenUsers {
  const database = new DatabaseSync(":memory:");
  database.exec(
    `PRAGMA temp_store = FILE;
     PRAGMA temp.cache_size = -${cacheKiB};
     PRAGMA temp.journal_mode = OFF;
     CREATE TEMP TABLE seen(name BLOB PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
     CREATE TEMP TABLE verified(number BLOB PRIMARY KEY, users INTEGER NOT NULL) WITHOUT ROWID;`,
  );
  const select = database.prepare("SELECT content = ? AS same FROM seen WHERE name = ?");
  const insert = database.prepare("INSERT INTO seen(name, content) VALUES (?, ?)");
  const selectVerified = database.prepare("SELECT users FROM verified WHERE number = ?");
  const countOne = database.prepare(
    `INSERT INTO verified(number, users) VALUES (?, 1)
     ON CONFLICT (number) DO UPDATE SET users = users + 1`,
  );
  return {
    compare({ name, content }) {
      const found = select.get(content, name);
      if (found === undefined) return "new";
      return found["same"] === 1 ? "same" : "different";
    },
    countVerified: (number) => Number(selectVerified.get(number)?.["users"] ?? 0),
    add(users) {
      database.exec("BEGIN");
      for (const { name, content, number, verifies } of users) {
        insert.run(name, content);
        if (verifies) countOne.run(number);
      }
      database.exec("COMMIT");
    },
    close: () => database.close(),
  };
}
