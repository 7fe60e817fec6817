import assert from "node:assert/strict";
import { sourceFiles } from "./source_files.ts";

const home = "core/adapters/sql/store/rows/rows_of_passwords.ts";
const rows = "core/adapters/sql/store/rows/rows.ts";

/** The unknown name's work comes from `password_work`, which must agree with every hash (R19). */
Deno.test("only one file sets password_bytes, together with password_work", () => {
  const sql = sourceFiles().filter(({ path }) => path.startsWith("core/"));
  const setting = sql.filter(({ text }) => /password_bytes\s*=/.test(text))
    .map(({ path }) => path);
  assert.deepEqual(setting, [home]);
  const inserting = sql.filter(({ text }) => /INSERT INTO users\b/.test(text))
    .map(({ path }) => path);
  assert.deepEqual(inserting, [rows]);
  const text = sql.find(({ path }) => path === rows)?.text ?? "";
  assert.equal(text.split("INSERT INTO users ").length, 2);
  assert.match(text, /INSERT INTO users \([^)]*\$\{passwordColumns\}/);
});
