import assert from "node:assert/strict";
import { screenOf } from "../../../../admin-tui/state/place.ts";
import { emptyField, fieldText } from "../../../../admin-tui/input/field.ts";
import { keymap } from "../../../../admin-tui/screens/keymap.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { helpEntries, type HelpEntry } from "../../../../admin-tui/screens/help/help_entries.ts";
import { helpLayout, helpLines } from "../../../../admin-tui/screens/help/help_lines.ts";
import { chosenBinding } from "../../../../admin-tui/screens/help/update_help.ts";
import { frameOf } from "../../kit.tsx";
import { large, listed, play, small, stateOf, usersNamed } from "../../states.ts";

const users = listed(usersNamed(200), { next: "c1" });
const least = { columns: 60, rows: 16 };

function opened(key: string, ...typed: readonly string[]): State {
  return play(stateOf(), { type: "started" }, users, key, ...typed).state;
}

function entries(state: State): readonly HelpEntry[] {
  return state.help === null ? [] : helpEntries(state, state.help);
}

Deno.test("the help lists the label of every binding at every width", () => {
  for (const size of [least, small, large]) {
    const { state } = play(stateOf(size), "?");
    assert.ok(state.help !== null);
    const { length, height } = helpLayout(state, state.help);
    let text = "";
    for (let top = 0; top < length; top += height) {
      const rows = helpLines(state, { ...state.help, top });
      text += rows.map((row) => row.map((part) => part.text).join("")).join("\n");
    }
    for (const row of keymap) assert.ok(text.includes(` ${row.label}`), row.label);
  }
});

Deno.test("typing in the help filters by label and by key", () => {
  assert.ok(entries(opened("?", ..."sort")).every(({ label }) => label.includes("sort")));
  assert.ok(entries(opened("?", ..."^c")).some(({ binding }) => binding === "quit"));
  assert.ok(entries(opened("?", ..."PgDn")).some(({ label }) => label === "page down"));
  // Capital letters are different keys.
  assert.ok(entries(opened("?", "G")).some(({ keys }) => keys.includes("G")));
  assert.deepEqual(entries(opened("?", ..."qqq")), []);
});

Deno.test("Enter in the help runs the selected entry on the screen below, and closes the help", () => {
  const { state } = play(opened("?", ..."sends"), "enter");
  assert.deepEqual([screenOf(state), state.help], ["sends", null]);
  const open = play(opened("?", ..."open"), "enter").state;
  assert.equal(screenOf(open), "user");
});

Deno.test("Enter in the help does nothing for a key of another screen", () => {
  const state = opened("?", ..."lift pause");
  assert.equal(chosenBinding(state), null);
  assert.deepEqual(play(state, "enter").state, state);
});

Deno.test("moving in the help keeps the selection visible at every size", async () => {
  for (const size of [least, small, large]) {
    let { state } = play(stateOf(size), { type: "started" }, users, "?");
    for (const key of [...Array(150).fill("down"), "pgup", "up", "pgdn"]) {
      state = play(state, key).state;
      assert.ok(state.help !== null);
      const { rowOf, height, length, entries } = helpLayout(state, state.help);
      const selected = entries[state.help.cursor];
      const row = selected === undefined ? -1 : rowOf.get(selected) ?? -1;
      assert.ok(row >= state.help.top && row < state.help.top + height, `row ${row}`);
      assert.ok(state.help.top <= Math.max(0, length - height));
    }
    assert.match(await frameOf(state), /▌\S/);
  }
});

Deno.test("the command palette lists only available commands, and finds them by letters in order", () => {
  const state = opened(":");
  const labels = entries(state).map(({ label }) => label);
  assert.ok(labels.includes("search") && labels.includes("quit"));
  assert.ok(!labels.includes("lift pause") && !labels.includes("run"));
  assert.ok(entries(opened(":", ..."nxthm")).some(({ label }) => label === "next theme"));
  assert.equal(entries(opened(":", ..."sea"))[0]?.label, "search");
  const ran = play(opened(":", ..."sea"), "enter").state;
  assert.deepEqual([ran.help, ran.users.searching], [null, true]);
});

Deno.test("Esc closes the help without changing the screen, whatever was typed", () => {
  const before = play(stateOf(), { type: "started" }, users, "/", "u", "enter").state;
  const { state, effects } = play(before, "?", ..."users 1?:q", "esc");
  assert.deepEqual(state, before);
  assert.deepEqual(effects, []);
  assert.equal(fieldText(state.users.search), "u");
});

Deno.test("the filter drops escape codes from pasted text", () => {
  const { state } = play(opened("?"), { type: "pasted", text: "\x1b[31mso\nrt\x07" });
  assert.equal(fieldText(state.help?.filter ?? emptyField), "sort");
});
