import assert from "node:assert/strict";
import { insideOf } from "../../../admin-tui/draw/body.ts";
import { wayPanels } from "../../../admin-tui/program/crumbs.ts";
import { userPanes } from "../../../admin-tui/screens/user/user_panes.ts";
import { userOf } from "../../../admin-tui/state/place.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { described, describedMsg } from "../screens/user/user_states.ts";
import { large, listed, play, small, stateOf } from "../states.ts";

const ada = described();
const started = { type: "started" } as const;

function onUser(state: State): State {
  return play(state, started, listed([ada.user]), "enter", describedMsg(ada)).state;
}

const titles = (state: State) =>
  wayPanels(state).map(({ title }) => title.map(({ text }) => text).join(""));

Deno.test("+ gives the panel with the cursor the whole body, and _ shows all again", () => {
  const all = play(onUser(stateOf(large)), "]", "]", "]", "j").state;
  assert.equal(wayPanels(all).length, 3);
  const { state: zoomed } = play(all, "+");
  assert.deepEqual(titles(zoomed), ["Users > Deliveries 12, newest 10  zoomed"]);
  assert.deepEqual(
    wayPanels(zoomed).map(({ columns, rows }) => [columns, rows]),
    [[120, 37]],
  );
  assert.equal(userOf(zoomed)?.cursor, userOf(all)?.cursor);
  assert.deepEqual(play(zoomed, "_").state, all);
});

Deno.test("a zoomed panel follows the cursor to the next section, scrolled to its row", () => {
  const { state } = play(onUser(stateOf(small)), "+", "G");
  assert.match(titles(state)[0] ?? "", /^Users > Events \d+ {2}zoomed$/);
  const [pane] = userPanes(state);
  const line = pane?.rowLines.get(userOf(state)?.cursor ?? -1) ?? -1;
  const [top = 0] = userOf(state)?.tops ?? [];
  assert.ok(pane !== undefined && line >= top && line < top + insideOf(pane.area, state).rows);
});

Deno.test("another place shows all of its panels", () => {
  const list = play(stateOf(large), started, listed([ada.user]), "+").state;
  assert.equal(wayPanels(list).length, 1);
  const { state } = play(list, "enter", describedMsg(ada));
  assert.equal(state.zoomed, false);
  assert.equal(wayPanels(state).length, 3);
});
