import { equal, match, ok } from "node:assert/strict";
import { isBusy, isDamaged } from "../../../core/adapters/sql/sqlite/sqlite_codes.ts";
import { explained } from "../../../core/adapters/sql/sqlite/sqlite_errors.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";

/** As `node:sqlite` throws it: `errcode` is the extended code. */
function sqliteError(errcode: number): Error {
  return Object.assign(new Error("SQLite failed"), { code: "ERR_SQLITE_ERROR", errcode });
}

Deno.test("isBusy() accepts the codes BUSY_RECOVERY, BUSY_SNAPSHOT, LOCKED_SHAREDCACHE", () => {
  for (const code of [5, 6, 261, 262, 517]) ok(isBusy(sqliteError(code)), `code ${code}`);
  for (const code of [1, 8, 10, 13, 778]) ok(!isBusy(sqliteError(code)), `code ${code}`);
});

Deno.test("isDamaged() accepts the codes CORRUPT_VTAB, CORRUPT_SEQUENCE, CORRUPT_INDEX", () => {
  for (const code of [11, 26, 267, 523, 779]) ok(isDamaged(sqliteError(code)), `code ${code}`);
  for (const code of [5, 261, 778]) ok(!isDamaged(sqliteError(code)), `code ${code}`);
});

Deno.test("explained() returns StorageUnavailable for disk and file errors", () => {
  const reasons: readonly (readonly [number, RegExp])[] = [
    [778, /the disk reported an error/], // IOERR_WRITE
    [1034, /the disk reported an error/], // IOERR_FSYNC
    [520, /the file is read-only/], // READONLY_CANTLOCK
    [1032, /the file is read-only/], // READONLY_DBMOVED
    [13, /the disk is full/],
    [270, /the file cannot be opened/], // CANTOPEN_NOTEMPDIR
  ];
  for (const [code, words] of reasons) {
    const error = explained(sqliteError(code));
    ok(error instanceof StorageUnavailable, `code ${code}`);
    match(error.message, words);
  }
  const constraint = sqliteError(1811);
  equal(explained(constraint), constraint, "CONSTRAINT_TRIGGER is a bug and is not translated");
});
