import assert from "node:assert/strict";
import { announced } from "../../../admin-tui/aloud/announced.ts";
import { spokenPage } from "../../../admin-tui/aloud/spoken_page.ts";
import { spokenSize } from "../../../admin-tui/aloud/read_aloud.ts";
import { plainLook } from "../../../admin-tui/draw/look.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { described, shownUser } from "../screens/user/user_states.ts";
import { listed, play, stateOf, userNamed, usersNamed } from "../states.ts";

const aloud = (): State => ({ ...stateOf(spokenSize), look: { ...plainLook, linear: true } });
const started = { type: "started" } as const;
const atUsers = (): State => play(aloud(), started, listed(usersNamed(40))).state;

/** What each key reads, in order. */
function heard(state: State, ...keys: readonly string[]): readonly (readonly string[])[] {
  let before = state;
  return keys.map((key) => {
    const after = play(before, key).state;
    const lines = announced(before, after);
    before = after;
    return lines;
  });
}

Deno.test("a move reads one short line: the row that is selected now", () => {
  const moves = heard(atUsers(), "j", "j", "k", "G", "g");
  for (const [at, lines] of moves.entries()) {
    assert.equal(lines.length, 1, `${at}: ${lines.join("\n")}`);
    assert.match(lines[0] ?? "", /^selected: user/);
    assert.ok((lines[0] ?? "").length < 100, lines[0]);
  }
  assert.deepEqual(heard(atUsers(), "k"), [[]]);
});

Deno.test("no name is cut, however long", () => {
  const name = `user.${"x".repeat(59)}`;
  const state = play(aloud(), started, listed([userNamed("ada"), userNamed(name)])).state;
  assert.ok(heard(state, "j")[0]?.[0]?.includes(` ${name},`), heard(state, "j")[0]?.[0]);
  assert.doesNotMatch(spokenPage(state).join("\n"), /…/);
});

Deno.test("opening a dialog reads all of it and its keys; then only what is new", () => {
  const user = shownUser(aloud(), described());
  const [opened = []] = heard(user, "u");
  assert.deepEqual([opened[0], opened.at(-1)], ["Lock the account?", "esc cancel"]);
  const stop = play(aloud(), started, "3").state;
  const [choices = [], down = [], reason = [], typed = [], left = []] = heard(
    stop,
    "s",
    "down",
    "enter",
    "b",
    "esc",
  );
  assert.ok(choices.includes("(o) all sends"), choices.join("\n"));
  assert.equal(choices.at(-1), "Down down, Enter next, esc cancel");
  assert.deepEqual(down, ["( ) all sends", "(o) sends by SMS"]);
  assert.match(reason.join("\n"), /Why\? It is written to the audit log/);
  assert.deepEqual(typed, ["> b"]);
  assert.equal(left.length, 1, left.join("\n"));
});

Deno.test("the help reads its title and one key at a time, with the reason", () => {
  const [opened = [], ...moves] = heard(atUsers(), "?", "down", "down");
  assert.equal(opened.length, 3, opened.join("\n"));
  assert.match(opened[0] ?? "", /^Keys/);
  assert.match(opened[1] ?? "", /^selected: Enter l Right, open$/);
  assert.match(opened[2] ?? "", /Enter run/);
  for (const lines of moves) assert.equal(lines.length, 1, lines.join("\n"));
});

Deno.test("a result and a refusal are read once", () => {
  const [refused = []] = heard(atUsers(), "L");
  assert.deepEqual(refused, ["Error: Cannot lock marked: mark users first: Space"]);
  assert.deepEqual(heard(play(atUsers(), "L").state, "j")[0]?.length, 1);
});

Deno.test("a search reads what was typed and the row that it found", () => {
  const [opened = [], typed = []] = heard(atUsers(), "/", "a");
  assert.ok(opened.length <= 2, opened.join("\n"));
  assert.match(typed[0] ?? "", /^Users, \/ a/);
});

Deno.test("another place is read when it opens, a main screen by its title and selected row", () => {
  const [lab = []] = heard(atUsers(), "2");
  assert.match(lab[0] ?? "", /^OTP lab/);
  const user = play(atUsers(), "enter").state;
  const shown = shownUser(user, described());
  const text = announced(user, shown).join("\n");
  assert.match(text, /Phone, /);
  assert.match(text, /Sessions/);
  const [back = []] = heard(shown, "esc");
  assert.equal(back.length, 2, back.join("\n"));
  assert.match(back[0] ?? "", /^Users/);
});
