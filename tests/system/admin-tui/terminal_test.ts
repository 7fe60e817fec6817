import assert from "node:assert/strict";
import stringWidth from "string-width";
import { fits } from "../../../admin-tui/draw/layout.ts";
import { lineWidth } from "../../../admin-tui/draw/text.ts";
import { userRow } from "../../../admin-tui/screens/users/users_lines.ts";
import { openTestCore } from "../../harness.ts";
import { populate } from "../../admin-tui/fixtures.ts";
import { frameOf, openAdmin, openWindow } from "../../admin-tui/kit.tsx";
import { large, listed, noon, play, stateOf, userNamed } from "../../admin-tui/states.ts";

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

Deno.test("q restores the terminal", async () => {
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

Deno.test("Ctrl-C quits from within a field and from within the help", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.press("/", "c-c");
  await admin.press("esc", "?", "c-c");
  assert.equal(admin.quits(), 2);
});

Deno.test("no screen is ever taller or wider than its window, after any resize", async () => {
  await using test = await openTestCore();
  await populate(test, 60);
  await using admin = await openAdmin(test);
  const visits = [
    ["esc"],
    ["enter"],
    ["?"],
    ["esc", "2"],
    [":", "s"],
    ["esc", "3"],
    ["s"],
    ["esc", "1"],
    ["y"],
  ];
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
  // The product needs two more columns than the smallest window has.
  assert.match(lines[0] ?? "", columns < 62 ? /1 Users/ : /^ latchkey .*1 Users/, size);
  assert.equal(lines.length, rows, size);
  assert.match(lines.at(-1) ?? "", /quit|close|cancel|back/, size);
  for (const line of lines) assert.ok(stringWidth(line) <= columns, `${size}: ${line}`);
}

Deno.test("hostile and wide names are harmless and keep the columns aligned", async () => {
  // No emoji: this xterm uses Unicode 6 widths, in which emoji are narrow.
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
  const { App } = await import("../../../admin-tui/program/app.tsx");
  const window = await openWindow(App({ state }));
  const head = window.line(3);
  const [phone, status] = [head.indexOf("PHONE"), head.indexOf("STATE")];
  assert.ok(phone > 0 && status > phone, head);
  for (let row = 4; row < 4 + names.length; row++) {
    assert.equal(window.cell(row, phone).text, "+", `row ${row}: ${window.line(row)}`);
    assert.match(window.cell(row, status + 2).text, /[au]/, `row ${row}: ${window.line(row)}`);
  }
  for (const trick of ["\x1b]", "\x1b[31mred", "\u202e", "\u009b"]) {
    assert.ok(!window.raw().includes(trick), JSON.stringify(trick));
  }
  await window.close();
});

/** Emoji, whose cells are counted here because this xterm treats them as narrow. */
const wide = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}".repeat(64);

Deno.test("hostile names keep every row within its columns, on every screen", async () => {
  const names = [
    wide,
    "\u{1f600}".repeat(64),
    "\u{1f1e7}\u{1f1f7}".repeat(20),
    "\u200b\u200d\ufeffzero\u2060",
    "\u202egnp.exe\u2066",
    "\x1b]52;c;aGk=\x07",
    "\x1bPtmux;\x1b\\",
    "\u0300".repeat(64),
  ];
  const users = names.map((name, at) => userNamed(name, at + 1));
  for (const size of [{ columns: 60, rows: 16 }, { columns: 80, rows: 24 }, large]) {
    for (const keys of [[], ["y"], ["enter"], ["/", "x", "esc"]]) {
      const { state } = play(stateOf(size), { type: "started" }, listed(users), ...keys);
      const { App } = await import("../../../admin-tui/program/app.tsx");
      const window = await openWindow(App({ state }), size.columns, size.rows);
      assert.equal(window.scrolledOff(), 0);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(window.raw(), /\x1b\]52|\x1bPtmux|\u202e|\u2066|\u200b|\ufeff/);
      await window.close();
    }
  }
  for (const columns of [60, 80, 120]) {
    for (const user of users) {
      const at = { now: noon, selected: false, columns, lastLogin: "1m", term: "" };
      assert.ok(lineWidth(userRow(user, at)) <= columns, user.username);
    }
  }
});

Deno.test("colors are the terminal's own sixteen", async () => {
  await using test = await openTestCore();
  await populate(test);
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  await admin.press("?", "esc", "2");
  // 38;5 and 48;5 select one of 256 colors, 38;2 and 48;2 an RGB color.
  assert.doesNotMatch(admin.raw(), /\[[0-9;]*[34]8;[25];/);
});

Deno.test("user states are readable without color: a word, and a glyph for all but active", async () => {
  const ada = userNamed("ada", 1);
  const locked = { ...userNamed("ben", 2), lockedAt: 1 };
  const { state } = play(stateOf(), { type: "started" }, listed([ada, locked]));
  const frame = await frameOf(state);
  assert.match(frame, /▌ada .* {3}active/);
  assert.match(frame, / ben .* ✗ locked/);
});

Deno.test("moving the cursor writes two rows, not the whole screen", async () => {
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
