import assert from "node:assert/strict";
import { fits } from "../../admin-tui/layout.ts";
import { openTestCore } from "../harness.ts";
import { populate } from "./fixtures.ts";
import { frameOf, openAdmin, openWindow } from "./kit.tsx";
import { listed, play, stateOf, userNamed } from "./states.ts";

const sizes = [
  [60, 16],
  [61, 17],
  [79, 24],
  [80, 24],
  [100, 30],
  [107, 40],
  [108, 20],
  [120, 40],
  [200, 60],
  [59, 16],
  [60, 15],
  [20, 5],
  [8, 2],
] as const;

Deno.test("leaving gives the terminal back as it was", async () => {
  await using test = await openTestCore();
  const admin = await openAdmin(test);
  assert.ok(admin.isRaw());
  assert.ok(admin.raw().includes("\x1b[?1049h"));
  assert.ok(admin.raw().includes("\x1b[?2004h"));
  await admin.press("q");
  assert.equal(admin.quits(), 1);
  await admin.close();
  const written = admin.raw();
  for (const mode of ["1049", "2004"]) {
    assert.ok(written.lastIndexOf(`\x1b[?${mode}l`) > written.lastIndexOf(`\x1b[?${mode}h`), mode);
  }
  assert.ok(written.lastIndexOf("\x1b[?25h") > written.lastIndexOf("\x1b[?25l"));
  assert.ok(!admin.isRaw());
});

Deno.test("Ctrl-C leaves from within a field and from within the help", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.press("/", "c-c");
  await admin.press("esc", "?", "c-c");
  assert.equal(admin.quits(), 2);
});

Deno.test("no screen is ever taller or wider than its window, through every resize", async () => {
  await using test = await openTestCore();
  await populate(test, 60);
  await using admin = await openAdmin(test);
  const visits = [["esc"], ["enter"], ["?"], ["esc", "2"], ["?"], ["esc", "1"]];
  for (const [columns, rows] of sizes) {
    for (const keys of visits) {
      await admin.resize(columns, rows);
      await admin.press(...keys);
      assert.equal(admin.scrolledOff(), 0, `${columns}x${rows}`);
      assertWhole(admin.screen().split("\n"), columns, rows);
    }
  }
});

function assertWhole(lines: readonly string[], columns: number, rows: number): void {
  const size = `${columns}x${rows}`;
  if (!fits({ columns, rows })) {
    assert.equal(lines.length, 1, size);
    return;
  }
  assert.match(lines[0] ?? "", /^ latchkey/, size);
  assert.equal(lines.length, rows, size);
  assert.match(lines.at(-1) ?? "", /quit|close/, size);
}

Deno.test("hostile and wide names are harmless and keep their columns", async () => {
  // No emoji: this xterm knows the widths of Unicode 6, which had them narrow.
  const names = [
    "plain",
    "漢字漢字漢字",
    "ａｄａ한글",
    "é́é́",
    "\x1b[2J\x1b[31mred",
    "\x1b]0;pwned\x07",
    "\u202egnp.exe",
    "two\nlines\r\ttabs",
    "\u009b31m",
    "漢".repeat(40),
    "\u0300".repeat(20),
  ];
  const users = names.map((name, at) => userNamed(name, at));
  const { state } = play(stateOf(), { type: "started" }, listed(users));
  const { App } = await import("../../admin-tui/view/app.tsx");
  const window = await openWindow(App({ state }));
  for (let row = 4; row < 4 + names.length; row++) {
    assert.equal(window.cell(row, 29).text, "+", `row ${row}: ${window.line(row)}`);
    assert.match(window.cell(row, 48).text, /[●○]/, `row ${row}: ${window.line(row)}`);
  }
  for (const trick of ["\x1b]", "\x1b[31mred", "\u202e", "\u009b"]) {
    assert.ok(!window.raw().includes(trick), JSON.stringify(trick));
  }
  await window.close();
});

Deno.test("colours are the terminal's own sixteen, whatever its theme", async () => {
  await using test = await openTestCore();
  await populate(test);
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  await admin.press("?", "esc", "2");
  // 38;5 and 48;5 choose from 256 colours, 38;2 and 48;2 from all of them.
  assert.doesNotMatch(admin.raw(), /\[[0-9;]*[34]8;[25];/);
});

Deno.test("a state and its glyph say the same without colour", async () => {
  const { state } = play(stateOf(), { type: "started" }, listed([userNamed("ada", 1)]));
  assert.match(await frameOf(state), /▌ada .* ● verified/);
});

Deno.test("moving the cursor writes two rows, not the screen", async () => {
  await using test = await openTestCore();
  await populate(test, 60);
  await using admin = await openAdmin(test);
  await admin.press("j");
  const before = admin.raw().length;
  await admin.press("j");
  assert.ok(admin.raw().length - before < 800, `${admin.raw().length - before} bytes`);
});

Deno.test("a tick that changes nothing visible writes nothing", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  const before = admin.raw();
  admin.program.dispatch({ type: "ticked", now: test.clock.now() + 1000 });
  await admin.settle();
  assert.equal(admin.raw(), before);
});
