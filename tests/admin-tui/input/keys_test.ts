import assert from "node:assert/strict";
import type { Key } from "ink";
import { keyLabel, presses, typedBy } from "../../../admin-tui/input/keys.ts";

const noKey = {} as Key;

Deno.test("presses() splits a chunk into its keys", () => {
  assert.deepEqual(presses("jjk", noKey), ["j", "j", "k"]);
  assert.deepEqual(presses("123456\r", noKey), ["1", "2", "3", "4", "5", "6", "enter"]);
  assert.deepEqual(presses("a b\x7f\x17", noKey), ["a", "space", "b", "bs", "c-w"]);
});

Deno.test("presses() returns Escape and the key in the same chunk as two keys", () => {
  assert.deepEqual(presses("q", { ...noKey, meta: true }), ["esc", "q"]);
  assert.deepEqual(presses("", { ...noKey, meta: true, tab: true }), ["esc", "tab"]);
});

Deno.test("presses() names special keys and drops releases and bare controls", () => {
  assert.deepEqual(presses("", { ...noKey, downArrow: true }), ["down"]);
  assert.deepEqual(presses("", { ...noKey, tab: true, shift: true }), ["s-tab"]);
  assert.deepEqual(presses("c", { ...noKey, ctrl: true }), ["c-c"]);
  assert.deepEqual(presses("j", { ...noKey, eventType: "release" }), []);
  assert.deepEqual(presses("\x00\x1f", noKey), []);
});

Deno.test("presses() keeps a character of several code points whole", () => {
  assert.deepEqual(presses("é漢👩‍👩‍👧", noKey), ["é", "漢", "👩‍👩‍👧"]);
});

Deno.test("typedBy() returns the text that a press types, and null for named keys", () => {
  assert.equal(typedBy("space"), " ");
  assert.equal(typedBy("漢"), "漢");
  assert.equal(typedBy("enter"), null);
  assert.equal(typedBy("c-x"), null);
});

Deno.test("keyLabel() returns the labels of the footer", () => {
  assert.deepEqual(["enter", "c-c", "pgdn", "q"].map(keyLabel), ["↵", "^c", "PgDn", "q"]);
});
