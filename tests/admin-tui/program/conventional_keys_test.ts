import assert from "node:assert/strict";
import { listed, play, small, stateOf, usersNamed } from "../states.ts";
import { fieldText } from "../../../admin-tui/input/field.ts";
import { screenOf } from "../../../admin-tui/state/place.ts";
import { lookup } from "../../../admin-tui/screens/keymap.ts";
import { stacks } from "../../../admin-tui/screens/scopes.ts";

Deno.test("Ctrl-Z suspends and Ctrl-L redraws, on every screen and in every dialog", () => {
  for (const [name, stack] of Object.entries(stacks)) {
    assert.equal(lookup(stack, "c-z", { readOnly: false }), "suspend", name);
    assert.equal(lookup(stack, "c-l", { readOnly: false }), "redraw", name);
  }
  assert.deepEqual(play(stateOf(), "c-z", "c-l").effects, [
    { kind: "suspend" },
    { kind: "redraw" },
  ]);
});

Deno.test("Ctrl-Z says how to start the program if it runs as a task, which cannot be suspended", () => {
  const { state, effects } = play(stateOf(small, { inTask: true }), "c-z");
  assert.deepEqual(effects, []);
  assert.match(state.toast?.words ?? "", /sh tasks\/run\.sh admin/);
});

Deno.test("Ctrl-D and Ctrl-U move half a page, within the ends", () => {
  const list = play(stateOf(), { type: "started" }, listed(usersNamed(50))).state;
  const half = play(list, "c-d").state;
  const page = play(list, "pgdn").state;
  assert.equal(half.users.cursor, Math.floor(page.users.cursor / 2));
  assert.equal(play(half, "c-d", "c-u").state.users.cursor, half.users.cursor);
  assert.equal(play(half, "c-u", "c-u").state.users.cursor, 0);
});

Deno.test("a search takes the keys of a shell, and arrows and pages move in what it found", () => {
  const list = play(stateOf(), { type: "started" }, listed(usersNamed(50))).state;
  const found = play(list, "/", ..."user", listed(usersNamed(50), { search: "user" })).state;
  const textAfter = (...keys: readonly string[]) =>
    fieldText(play(found, ...keys).state.users.search);
  const cursorAfter = (...keys: readonly string[]) => play(found, ...keys).state.users.cursor;
  assert.equal(textAfter("c-u"), "");
  assert.equal(textAfter("space", ..."is:locked", "c-w"), "user ");
  assert.equal(textAfter("bs", "left", "x", "c-e", "y"), "usxey");
  assert.equal(textAfter("c-a", "del"), "ser");
  assert.equal(cursorAfter("down", "c-n", "up"), 1);
  assert.ok(cursorAfter("pgdn") > 5);
  assert.equal(cursorAfter("pgdn", "pgup"), 0);
  const kept = play(found, "enter").state.users;
  assert.deepEqual([kept.searching, fieldText(kept.search)], [false, "user"]);
  const left = play(found, "esc").state.users;
  assert.deepEqual([left.searching, fieldText(left.search)], [false, ""]);
  assert.equal(screenOf(play(found, "enter", "enter").state), "user");
});
