import { deepEqual, equal, match } from "node:assert/strict";
import { openBackupFolder } from "../../../core/adapters/host/backup_folder.ts";
import type { BackUp } from "../../../core/ports/back_up.ts";
import type { LogFacts } from "../../../server/program/log.ts";
import { createBackupCheck } from "../../../server/upkeep.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";
import { createCore, openTestCore } from "../../harness.ts";

/** Copies nothing, but creates the file as the real one does. */
const createEmpty: BackUp = async (path) => {
  await Deno.writeTextFile(path, "", { createNew: true });
  return { result: "copied", sizeBytes: 1, tookMs: 2 };
};

async function openBackups(folder: string, backUp: BackUp) {
  const test = await openTestCore();
  const backupFolder = openBackupFolder(folder);
  const policies = { ...test.ports.policies, backups: { everyHours: 6, keep: 2 } };
  const core = createCore({ ...test.ports, policies, backUp, backupFolder });
  const lines: (readonly [string, LogFacts | undefined])[] = [];
  const log = (message: string, facts?: LogFacts): void => void lines.push([message, facts]);
  return { test, core, lines, check: createBackupCheck(core, { info: log, error: log }) };
}

Deno.test("the service backs up by its schedule and keeps the newest copies", async () => {
  await withDirectory(async (folder) => {
    await Deno.writeTextFile(`${folder}/mine.db`, "");
    const { test, lines, check } = await openBackups(folder, createEmpty);
    await using _ = test;
    for (let hours = 0; hours < 24; hours += 3) {
      await check();
      test.clock.advance(3 * 60 * 60);
    }
    equal(lines.length, 4, "every six hours");
    const [message, facts] = lines[3] ?? [];
    equal(message, "Backed up the database");
    deepEqual({ ...facts, path: "" }, { path: "", sizeBytes: 1, tookMs: 2, removed: 1 });
    const names = (await openBackupFolder(folder).list()).toSorted();
    equal(names.length, 3);
    equal(names.includes("mine.db"), true, "removes only its own copies");
    const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
    const made = items.filter(({ type }) => type === "database.backed_up");
    deepEqual(made.map(({ actorName }) => actorName), Array(4).fill("latchkey"));
  });
});

Deno.test("the service reports a backup that it cannot write, and raises one alert an hour", async () => {
  await withDirectory(async (folder) => {
    const unwritable: BackUp = () => Promise.resolve({ result: "file_unwritable" });
    const { test, lines, check } = await openBackups(folder, unwritable);
    await using _ = test;
    for (let times = 0; times < 3; times++) await check();
    deepEqual(lines.map(([message]) => message), Array(3).fill(lines[0]?.[0]));
    match(lines[0]?.[0] ?? "", /Cannot write a backup/);
    const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
    const alerts = items.filter(({ type }) => type === "alert.raised");
    deepEqual(alerts.map(({ detail }) => detail.alert), ["backup_failed"]);
  });
});

Deno.test("without a schedule, the service makes no backup", async () => {
  await using test = await openTestCore((ports) => ({ ...ports, backUp: createEmpty }));
  deepEqual(await test.core.backUpOnSchedule(), { result: "not_due" });
});
