/** Clipboard, mouse and screen reader. */
import { deliveryOf, userOf } from "../../../admin-tui/state/place.ts";
import assert from "node:assert/strict";
import { readAloud } from "../../../admin-tui/aloud/read_aloud.ts";
import { clipboardSequence } from "../../../admin-tui/input/clipboard.ts";
import { plainLook } from "../../../admin-tui/draw/look.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { splitMouse, withoutMouse } from "../../../admin-tui/input/mouse.ts";
import { openTestCore } from "../../harness.ts";
import { populate } from "../fixtures.ts";
import { shownAfter, simulatorSetting, ways } from "../everywhere.ts";
import { frameOf, openAdmin } from "../kit.tsx";
import { calm, read as readOf } from "../screens/sends/sends_states.ts";
import { large, listed, play, small, stateOf, usersNamed } from "../states.ts";

const users = listed(usersNamed(200), { next: "c1" });

Deno.test("clipboardSequence() returns OSC 52, and in tmux also wrapped for passthrough", () => {
  assert.equal(clipboardSequence("hé", false), "\x1b]52;c;aMOp\x07");
  assert.equal(
    clipboardSequence("hi", true),
    "\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\",
  );
  assert.equal(clipboardSequence("x".repeat(9000), false), "");
  // Text never reaches the terminal unencoded.
  // deno-lint-ignore no-control-regex
  assert.match(clipboardSequence("\x07\x1b[2J", false), /^\x1b\]52;c;[A-Za-z0-9+/=]*\x07$/);
});

Deno.test("y copies the user's ID and Y the name, in the list and in the detail", async () => {
  await using test = await openTestCore();
  const [first] = (await populate(test)).toReversed();
  await using admin = await openAdmin(test);
  await admin.press("y", "Y", "enter", "y");
  assert.deepEqual(admin.copied, [first?.id, first?.username, first?.id]);
  assert.match(admin.screen(), /✓ copied the user ID/);
  admin.program.dispatch(
    ...[1, 2, 3].map((second) =>
      ({ type: "ticked", now: test.clock.now() + second * 1000 }) as const
    ),
  );
  await admin.settle();
  assert.doesNotMatch(admin.screen(), /copied/);
});

Deno.test("splitMouse() removes mouse sequences from a chunk and keeps the keys", () => {
  assert.deepEqual(splitMouse("j\x1b[<64;10;5Mk\x1b[<0;3;7M\x1b[<0;3;7m\x1b[A"), {
    keys: "jk\x1b[A",
    pointed: [{ type: "wheeled", lines: -3 }, { type: "clicked", row: 6, column: 2 }],
    rest: "",
  });
  // Other buttons, Ctrl and dragging have no effect.
  assert.deepEqual(splitMouse("\x1b[<2;1;1M\x1b[<16;1;1M\x1b[<32;1;1M").pointed, []);
});

Deno.test("withoutMouse() joins a sequence split over two chunks", () => {
  const chunks: (string | null)[] = ["a\x1b[<6", "5;1;1Mb", null];
  const seen: unknown[] = [];
  const input = withoutMouse(
    { read: () => chunks.shift() ?? null, isTTY: true },
    (pointed) => seen.push(...pointed),
  );
  assert.equal(input.isTTY, true);
  assert.deepEqual([input.read(), input.read(), input.read()], ["a", "b", null]);
  assert.deepEqual(seen, [{ type: "wheeled", lines: 3 }]);
});

Deno.test("the wheel moves the list by three rows, and does nothing in a field", () => {
  const { state } = play(stateOf(), { type: "started" }, users, { type: "wheeled", lines: 3 });
  assert.equal(state.users.cursor, 3);
  const typing = play(state, "/").state;
  assert.deepEqual(play(typing, { type: "wheeled", lines: 3 }).state, typing);
  const help = play(state, "?", { type: "wheeled", lines: 3 }).state;
  assert.equal(help.help?.cursor, 3);
});

Deno.test("a click selects the row under it and nothing else", async () => {
  await using test = await openTestCore();
  await populate(test, 30);
  await using admin = await openAdmin(test);
  const at = Array.from({ length: 24 }, (_, row) => row)
    .filter((row) => admin.line(row).includes("user0029"))[0] ?? 0;
  admin.program.dispatch({ type: "clicked", row: at, column: 5 });
  await admin.settle();
  assert.match(admin.line(at), /^▌user0029/);
  const before = admin.program.state();
  for (const row of [0, 1, 2, 3, 22, 23, 99]) {
    admin.program.dispatch({ type: "clicked", row, column: 5 });
  }
  assert.deepEqual(admin.program.state(), before);
});

const shown = (name: string, size = small) =>
  shownAfter(stateOf(size, simulatorSetting), ways[name] ?? []);

/** The rows of the frame that contain the words. */
async function rowsWith(state: State, words: string): Promise<readonly number[]> {
  const lines = (await frameOf(state)).split("\n");
  return lines.flatMap((line, row) => line.includes(words) ? [row] : []);
}

Deno.test("the wheel moves by three rows wherever the arrow keys move, and back", () => {
  const moved = [
    "user",
    "sends stormy",
    "activity in full",
    "replay",
    "timeline",
    "lab faults",
    "help",
    "action effects scrolled",
  ];
  const tiny = { columns: 60, rows: 16 };
  for (const name of moved) {
    const top = play(shown(name, tiny), { type: "wheeled", lines: -300 }).state;
    const state = play(top, { type: "wheeled", lines: 3 }).state;
    assert.notDeepEqual(state, top, name);
    assert.deepEqual(play(state, { type: "wheeled", lines: -3 }).state, top, name);
    if (["help", "action effects scrolled"].includes(name)) continue;
    assert.deepEqual(state, play(top, "j", "j", "j").state, name);
  }
});

Deno.test("a click selects a row in either pane of a user, and a message in the sends", async () => {
  const wide = shown("user", large);
  for (const [words, column] of [["2001:db8::42", 3], ["logged in", 90]] as const) {
    const [row = 0] = await rowsWith(wide, words);
    const { state, effects } = play(wide, { type: "clicked", row, column });
    assert.notEqual(userOf(state)?.cursor, userOf(wide)?.cursor, words);
    assert.deepEqual(effects, [], "a click sends no request");
    const frame = (await frameOf(state)).split("\n")[row] ?? "";
    assert.match(column < 50 ? frame : frame.slice(50), /▌/, words);
  }
  const sends = shown("sends", large);
  const read = play(sends, "3", readOf(calm)).state;
  const [, row = 0] = await rowsWith(read, "+1 ... ... 42");
  const clicked = play(read, { type: "clicked", row, column: 20 });
  assert.deepEqual(clicked.effects, []);
  assert.match((await frameOf(clicked.state)).split("\n")[row] ?? "", /^│▌/);
});

Deno.test("a click selects a step of a timeline, by its bar or its details", async () => {
  const timeline = shown("timeline", large);
  for (const row of await rowsWith(timeline, "Wrong code")) {
    const { state, effects } = play(timeline, { type: "clicked", row, column: 20 });
    assert.equal(deliveryOf(state)?.cursor, 4);
    assert.deepEqual(effects, []);
  }
});

Deno.test("a click does nothing without a list or under a dialog", () => {
  const still = Object.keys(ways).filter((name) =>
    /^(action |code |replay|stop |resume |lab |timeline (unread|gone|away)|form |help|palette|search)/
      .test(
        name,
      ) &&
    name !== "action done" &&
    // The recent tests are a list.
    (shown(name, large).lab.recent ?? []).length === 0
  );
  assert.ok(still.length > 35, still.join());
  for (const name of still) {
    const state = shown(name, large);
    for (let row = 0; row < 40; row++) {
      for (const column of [2, 40, 100]) {
        const clicked = play(state, { type: "clicked", row, column });
        assert.equal(clicked.state, state, `${name}, row ${row}`);
        assert.deepEqual(clicked.effects, [], name);
      }
    }
  }
});

Deno.test("for a screen reader the terminal writes lines, and nothing without a key", async () => {
  await using test = await openTestCore();
  await populate(test);
  const look = { ...plainLook, linear: true };
  await using admin = await openAdmin(test, { columns: 120, rows: 40, look });
  let heard = "";
  const reader = readAloud(admin.program, (text) => heard += text);
  reader.readPage();
  assert.match(heard, /\nselected: margaret_hamilton\+nasa, /);
  assert.match(heard, /\nUsers, .*, 1 of 6 users\r\n/);
  assert.doesNotMatch(heard, /[│─┌┐▌]|UTC/);
  assert.ok(!admin.raw().includes("\x1b[?1049h"), "no alternate screen");
  heard = "";
  await admin.press("j");
  assert.match(heard, /^selected: [^\n]*\r\n$/);
  for (const key of ["\r", "2", "3", "4", "p", "esc", "?"]) {
    await admin.press(key);
    assert.doesNotMatch(heard, /[│─┌┐▌]/, key);
  }
  await admin.press("esc");
  heard = "";
  const drawn = admin.raw();
  for (let second = 1; second <= 120; second++) {
    test.clock.advance(1);
    await test.core.beats.beat("0.1.0");
    admin.program.dispatch({ type: "ticked", now: test.clock.now() });
  }
  await admin.settle();
  assert.deepEqual([heard, admin.raw()], ["", drawn]);
});
