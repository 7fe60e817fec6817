import { DatabaseSync } from "node:sqlite";
import type { OldRegister, OldRegisterRow } from "../../../../ports/old_register.ts";
import { StoreRefused } from "../../store_refused.ts";

const rowsPerPage = 500;

/**
 * Opens `register.db` of the early Python demo: an SQLite file with a table `users` that has the
 * columns `username`, `password_hash` (or `password`) and `phone_number` (or `phone`). It is only
 * read. Needs `--allow-read` for the file.
 */
export function openOldRegisterFile(path: string): OldRegister {
  let file: DatabaseSync | null = null;
  try {
    file = new DatabaseSync(path, { readOnly: true });
    const columns = file.prepare("SELECT name FROM pragma_table_info('users')").all()
      .map(({ name }) => String(name));
    const has = (...names: readonly string[]) => names.some((name) => columns.includes(name));
    if (!has("username") || !has("password_hash", "password") || !has("phone_number", "phone")) {
      throw new StoreRefused(
        `Cannot import ${path}: it needs a table users with the columns username, ` +
          "password_hash and phone_number.",
      );
    }
    const users = Number(file.prepare("SELECT count(*) AS count FROM users").get()?.["count"]);
    const opened = file;
    return { users, pages: () => pagesOf(opened), close: () => opened.close() };
  } catch (error) {
    file?.close();
    if (error instanceof StoreRefused || error instanceof Deno.errors.NotCapable) throw error;
    throw new StoreRefused(`Cannot import ${path}: it is not a readable SQLite file.`, {
      cause: error,
    });
  }
}

async function* pagesOf(file: DatabaseSync): AsyncGenerator<readonly OldRegisterRow[]> {
  const select = file.prepare(
    "SELECT rowid AS row_of_register, * FROM users WHERE rowid > ? ORDER BY rowid LIMIT ?",
  );
  let after = -1;
  let row = 0;
  for (;;) {
    const rows = await Promise.resolve(select.all(after, rowsPerPage));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((values) => ({
      row: ++row,
      values: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, plainOf(value)]),
      ),
    }));
    after = Number(last["row_of_register"]);
  }
}

/** Flask-Bcrypt returns bytes, and some versions of the demo stored them as they were. */
function plainOf(value: unknown): unknown {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
}
