import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import {
  backupName,
  backupTime,
  isBackupDue,
  surplusBackups,
} from "../../../core/domain/upkeep/backup_schedule.ts";

const hour = 60 * 60 * 1000;
const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const schedule = { everyHours: 24, keep: 2 };

Deno.test("backupTime() reads what backupName() writes, to the second", () => {
  equal(backupName(now), "latchkey-20260102T030405Z.db");
  const instants = fc.integer({ min: 0, max: Date.UTC(9999, 0) });
  fc.assert(fc.property(instants, (at) => {
    equal(backupTime(backupName(at)), Math.floor(at / 1000) * 1000);
  }));
  for (const other of ["latchkey.db", "monday.db", "latchkey-20269902T030405Z.db", ""]) {
    equal(backupTime(other), null, other);
  }
});

Deno.test("isBackupDue() waits for the hours of the schedule after the latest own copy", () => {
  const made = (ago: number) => [backupName(now - 99 * hour), backupName(now - ago), "mine.db"];
  equal(isBackupDue([], schedule, now), true);
  equal(isBackupDue(["mine.db"], schedule, now), true);
  equal(isBackupDue(made(24 * hour - 1000), schedule, now), false);
  equal(isBackupDue(made(24 * hour), schedule, now), true);
  equal(isBackupDue(made(-hour), schedule, now), true, "a clock that was ahead wrote it");
});

Deno.test("surplusBackups() returns the oldest of the service's own copies", () => {
  const names = [5, 1, 3, 9].map((hours) => backupName(now - hours * hour));
  const others = ["a.db", "before-migration-of-version-9-20260102T030405Z.db", "z.db"];
  deepEqual(surplusBackups([...others, ...names], schedule), [names[3], names[0]]);
  deepEqual(surplusBackups([...others, names[0] ?? ""], schedule), []);
});
