/** The selected row of Access in full, and the keys that work on it, in large windows. */
import assert from "node:assert/strict";
import { accessPanels } from "../../../../admin-tui/screens/access/access_lines.ts";
import type { AccessRead } from "../../../../admin-tui/state/access_state.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { play, stateOf } from "../../states.ts";
import { accessRead, accessUnread, fullAccess, noAccess } from "./access_states.ts";

const wide = { columns: 200, rows: 60 };
const shown = (read: AccessRead, ...keys: readonly string[]): State =>
  play(stateOf(wide), { type: "started" }, "5", accessRead(read), ...keys).state;

/** The text of the panel next to the list. */
const details = (state: State): string =>
  (accessPanels(state)[1]?.lines ?? [])
    .map((row) => row.map(({ text }) => text).join("")).join("\n");

const revoke = /^ x {3}revoke$/m;

Deno.test("the panel offers to revoke only a key that has not ended", () => {
  assert.match(details(shown(fullAccess(), "]")), revoke);
  for (const keys of [["]", "j", "j"], ["]", "G"]]) {
    const ended = details(shown(fullAccess(), ...keys));
    assert.match(ended, /Ended|Expires/);
    assert.match(ended, /^ n {3}create key$/m);
    assert.doesNotMatch(ended, revoke);
  }
});

Deno.test("an empty list offers only what needs no row", () => {
  const keys = details(shown(noAccess, "]"));
  assert.match(keys, /^ n {3}create key$/m);
  assert.doesNotMatch(keys, revoke);
  const invitations = details(shown(noAccess));
  assert.match(invitations, /^ N {3}create user$/m);
  assert.doesNotMatch(invitations, /^ [xI] /m);
});

Deno.test("until Access is read, the panel offers no keys", () => {
  const loading = play(stateOf(wide), { type: "started" }, "5").state;
  for (const state of [loading, play(loading, accessUnread).state]) {
    assert.equal(details(state), "");
    assert.equal(accessPanels(state).length, 1);
  }
});

Deno.test("a panel without rows and keys is left out, as in an empty read-only terminal", () => {
  const readOnly = stateOf(wide, { readOnly: true });
  const read = (value: AccessRead): State =>
    play(readOnly, { type: "started" }, "5", accessRead(value)).state;
  const [list, ...others] = accessPanels(read(noAccess));
  assert.deepEqual([list?.columns, others], [wide.columns, []]);
  assert.equal(accessPanels(read(fullAccess())).length, 2);
  assert.equal(accessPanels(shown(noAccess)).length, 2);
});

Deno.test("while test numbers are off, they can be removed but not added", () => {
  assert.match(details(shown(fullAccess(), "[")), /^ n {3}add number$/m);
  const off = details(shown(fullAccess("marek", false), "["));
  assert.doesNotMatch(off, /add number/);
  assert.match(off, /^ x {3}remove$/m);
});
