/** While no key is pressed, the terminal does nothing. */
import { screenOf } from "../../../admin-tui/state/place.ts";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { givenRich } from "../../core/operator/operator_action_kit.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { populate } from "../../admin-tui/fixtures.ts";
import { openAdmin, testSetting } from "../../admin-tui/kit.tsx";

const reason = [..."ticket 4711"];

/** Keys that lead to each screen and dialog from the previous one. */
const visits: readonly (readonly string[])[] = [
  [],
  ["/", "a"],
  ["esc", "?"],
  ["esc", ":"],
  // The user screen, and each step of each kind of dialog.
  ["esc", "enter"],
  ["j", "j", "G"],
  ["x"],
  ["c-u", ...reason, "enter"],
  ["y"],
  ["C"],
  ["c-u", ...reason, "enter", "1"],
  ["4", "2"],
  ["esc", "F", "c-u", ...reason, "enter", "1", "4", "2"],
  ["A"],
  ["esc", "2"],
  ["e", ..."+12025550142"],
  ["enter", "enter", "y"],
  ["esc", "n", "3"],
  ["enter"],
  ["J"],
  ["esc", "s"],
  ["enter", ..."maintenance"],
  ["enter"],
  ["y"],
  ["4"],
  ["f"],
  ["f", "w", "v"],
  ["p"],
  ["esc"],
  ["5", "]", "n"],
  [..."shop", "enter", ..."users:read", "enter", "enter", ...reason, "enter"],
  ["y"],
  ["esc", "x"],
];

interface Files {
  readonly test: TestCore;
  readonly other: DatabaseSync;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a core on a file with a user who has everything, and a second connection to it. */
async function openOnFile(): Promise<Files> {
  const folder = await Deno.makeTempDir({ prefix: "latchkey-locks-" });
  const path = `${folder}/latchkey.db`;
  const stores = createSqlStores(await openSqliteDatabase({ path }));
  const other = new DatabaseSync(path, { timeout: 0 });
  const test = await openTestCore((ports) => ({ ...ports, ...stores }));
  await givenRich(test);
  await test.settle();
  return {
    test,
    other,
    [Symbol.asyncDispose]: async () => {
      await test.close();
      other.close();
      await stores.upkeep.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("no screen and no dialog keeps a write lock while it waits for a key", async () => {
  await using files = await openOnFile();
  const { test, other } = files;
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  const seen = new Set<string>();
  for (const keys of visits) {
    await admin.press(...keys);
    await test.settle();
    seen.add(describePlace(admin.program.state()));
    // Fails immediately if a write transaction is open.
    other.exec("BEGIN IMMEDIATE");
    other.exec("ROLLBACK");
    // A read transaction that stays open would block the checkpoint of the write-ahead log.
    const row = other.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    assert.equal(row?.["busy"], 0, `after ${keys.join(" ")}`);
  }
  const places = [
    "users",
    "users help",
    "user",
    "user action reason",
    "user action confirm",
    "user action code",
    "lab waiting",
    "delivery",
    "sends",
    "sends scope",
    "sends reason",
    "sends confirm",
    "activity",
    "activity replay",
    "access form fields",
    "access form confirm",
    "access form secret",
  ];
  assert.deepEqual(places.filter((place) => !seen.has(place)), [], [...seen].join(", "));
});

function describePlace(state: State): string {
  const { help, action, form, lab, sends, replay } = state;
  const screen = screenOf(state);
  if (help !== null) return `${screen} help`;
  if (action.dialog !== null) return `${screen} action ${action.dialog.step}`;
  if (form !== null) return `${screen} form ${form.step}`;
  if (replay.open) return `${screen} replay`;
  if (screen === "sends" && sends.dialog !== null) return `sends ${sends.dialog.step}`;
  return screen === "lab" ? `lab ${lab.phase}` : screen;
}

Deno.test("Activity polls without blocking writers, and reads while others write", async () => {
  await using files = await openOnFile();
  const { test, other } = files;
  await using admin = await openAdmin(test);
  await admin.press("4");
  for (let second = 1; second <= 20; second++) {
    test.clock.advance(1);
    admin.program.dispatch({ type: "ticked", now: test.clock.now() });
    // The requests of this tick are running.
    other.exec("BEGIN IMMEDIATE");
    await admin.program.idle();
    assert.equal(admin.program.state().activity.trouble, null);
    other.exec("ROLLBACK");
  }
});

Deno.test("visiting every screen and dialog in read-only mode commits nothing", async () => {
  await using files = await openOnFile();
  const { test, other } = files;
  const setting = { ...testSetting, readOnly: true };
  const version = () => other.prepare("PRAGMA data_version").get()?.["data_version"];
  const before = version();
  await using admin = await openAdmin(test, { columns: 120, rows: 40, setting });
  for (const keys of visits) {
    await admin.press(...keys);
    assert.equal(version(), before, `after ${keys.join(" ")}`);
  }
  await test.settle();
  assert.equal(version(), before);
  const operator = operatorCaller("marek");
  assert.ok((await test.core.stopSends({ scope: "all", reason: "to compare" }, operator)).ok);
  assert.notEqual(version(), before, "a commit would have been seen");
});

for (const [screen, keys] of [["users", []], ["user", ["enter"]], ["lab", ["2"]]] as const) {
  Deno.test(`an idle minute on ${screen} draws only what the clock changes`, async () => {
    await using test = await openTestCore();
    await populate(test);
    await using admin = await openAdmin(test);
    await admin.press(...keys);
    const before = { frames: admin.frames(), bytes: admin.raw().length };
    for (let second = 1; second <= 60; second++) {
      test.clock.advance(1);
      await test.core.beats.beat("0.1.0");
      admin.program.dispatch({ type: "ticked", now: test.clock.now() });
      await admin.settle();
    }
    await admin.program.idle();
    await admin.settle();
    // The clock itself, and the marks of what is stopped, which are refreshed once a minute.
    const frames = admin.frames() - before.frames;
    assert.ok(frames <= 3, `${frames} frames`);
    assert.ok(admin.raw().length - before.bytes < 1500, "bytes");
  });
}
