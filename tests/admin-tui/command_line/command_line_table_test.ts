import assert from "node:assert/strict";
import { exitCodes } from "../../../admin-tui/command_line/run_command_line.ts";
import type { Diagnosis } from "../../../core/doctor/diagnose.ts";
import { commands } from "../../../admin-tui/command_line/command_table.ts";
import { screenOptions } from "../../../admin-tui/command_line/completion/choices.ts";
import { valueWords } from "../../../admin-tui/command_line/completion/value_words.ts";
import { asksForScreen } from "../../../admin-tui/screen_options.ts";
import { openTestCore, phoneNumber } from "../../harness.ts";
import { assertKept, run } from "./command_kit.ts";

Deno.test("exitCodes are stable", () => {
  assert.deepEqual(exitCodes, {
    done: 0,
    refused: 1,
    wrongUse: 2,
    unavailable: 69,
    bug: 70,
    interrupted: 130,
  });
});

Deno.test("--help prints the golden help of all commands", async () => {
  await using test = await openTestCore();
  await assertKept("help", (await run(test, ["--help"])).out);
});

Deno.test("completion prints the golden script of each shell", async () => {
  await using test = await openTestCore();
  for (const shell of ["bash", "zsh", "fish"]) {
    await assertKept(`completion_${shell}`, (await run(test, ["completion", shell])).out);
  }
});

Deno.test("completion and doctor run without settings and without a database", async () => {
  await using test = await openTestCore();
  const open = () => Promise.reject(new Error("opened"));
  assert.equal((await run(test, ["completion", "fish"], { open })).code, 0);
  const tcsh = await run(test, ["completion", "tcsh"], { open });
  assert.deepEqual([tcsh.code, tcsh.err], [2, "SHELL must be one of bash, zsh, fish.\n"]);
  for (const [severity, code] of [["ok", 0], ["note", 0], ["warning", 1], ["error", 2]] as const) {
    const finding = { check: "clock.steady", severity, words: "Said", remedy: null };
    const diagnosis: Diagnosis = { severity, findings: [finding] };
    const diagnose = () => Promise.resolve(diagnosis);
    const ran = await run(test, ["doctor"], { open, diagnose });
    assert.equal(ran.code, code);
    assert.match(ran.out, /^clock\n {2}\w+ +steady: Said\n\n/);
    const json = await run(test, ["doctor", "--json"], { open, diagnose });
    assert.deepEqual(JSON.parse(json.out).findings, [finding]);
  }
});

Deno.test("activity and deliveries trace print what their screens show", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  const hour = await run(test, ["activity"]);
  assert.match(
    hour.out,
    /^hour ending 2026-01-01 00:00:00 UTC\n\nWINDOW +SENT +APPROVED .*\ncurrent +1 +1 +100 %/,
  );
  const week = JSON.parse((await run(test, ["activity", "--window", "week", "--json"])).out);
  assert.deepEqual([week.window, week.totals.sent, week.countries[0].name], ["week", 1, "US"]);
  assert.equal((await run(test, ["activity", "--window", "year"])).code, 2);
  const list = JSON.parse((await run(test, ["deliveries", "list", "--json"])).out);
  const { id } = list.deliveries[0];
  const trace = await run(test, ["deliveries", "trace", id]);
  assert.match(trace.out, new RegExp(`^${id} of ada, sms to .*, from 2026-01-01 00:00:00 UTC\n`));
  assert.ok(!trace.out.includes(phoneNumber));
  const steps = JSON.parse((await run(test, ["deliveries", "trace", id, "--json"])).out).steps;
  assert.ok(steps.length >= 3 && steps[0].since_start_ms === 0);
  assert.equal((await run(test, ["deliveries", "trace", "dlv_none"])).code, 1);
});

Deno.test("backup refuses PostgreSQL and an existing file, and is recorded in the audit log", async () => {
  await using postgres = await openTestCore();
  const refused = await run(postgres, ["backup", "copy.db"]);
  assert.deepEqual([refused.code, refused.out], [1, ""]);
  assert.match(refused.err, /use pg_dump/);
  const paths: string[] = [];
  await using test = await openTestCore((ports) => ({
    ...ports,
    backUp: (path) => {
      paths.push(path);
      return Promise.resolve(
        paths.length === 1
          ? { result: "copied", sizeBytes: 4096, tookMs: 7 }
          : { result: paths.length === 2 ? "file_exists" : "file_unwritable" },
      );
    },
  }));
  const backupFolder = "/data/backups";
  const made = await run(test, ["backup", "copy.db"], { backupFolder });
  assert.match(made.out, /^Backed up: \/data\/backups\/copy\.db \(4096 bytes, 7 ms, checked\)\n/);
  const again = await run(test, ["backup", "/mnt/copy.db"], { backupFolder });
  assert.match(again.err, /that file already exists/);
  const unwritable = await run(test, ["backup", "x"], { backupFolder });
  assert.match(unwritable.err, /LATCHKEY_BACKUP_DIR .* or in the data folder, .* write access/);
  assert.deepEqual(paths, ["/data/backups/copy.db", "/mnt/copy.db", "/data/backups/x"]);
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 5 });
  assert.deepEqual(items.map(({ type, actorName }) => [type, actorName]), [
    ["database.backed_up", "marek"],
  ]);
});

Deno.test("every listed value and every option of the screen is described", () => {
  for (const { arguments: args, options } of commands) {
    for (const { values = [] } of [...args, ...Object.values(options)]) {
      for (const value of values) assert.ok(valueWords[value], value);
    }
  }
  for (const { word, following } of screenOptions) {
    assert.ok(asksForScreen(following === null ? [word] : [word, "x"]), word);
    for (const value of typeof following === "object" ? following ?? [] : []) {
      assert.ok(value.about, value.word);
    }
  }
});
