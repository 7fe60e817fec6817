import assert from "node:assert/strict";
import { screenOf } from "../../../../admin-tui/state/place.ts";
import { emptyField, fieldText } from "../../../../admin-tui/input/field.ts";
import { keymap } from "../../../../admin-tui/screens/keymap.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { helpEntries, type HelpEntry } from "../../../../admin-tui/screens/help/help_entries.ts";
import { helpLayout } from "../../../../admin-tui/screens/help/help_layout.ts";
import { helpLines } from "../../../../admin-tui/screens/help/help_lines.ts";
import { chosenBinding } from "../../../../admin-tui/screens/help/update_help.ts";
import { footerLine } from "../../../../admin-tui/program/frame_lines.ts";
import { scopes } from "../../../../admin-tui/screens/scopes.ts";
import { shownAfter, simulatorSetting, ways } from "../../everywhere.ts";
import { caseAfter, caseMsg } from "../case/case_states.ts";
import { frameOf } from "../../kit.tsx";
import { bare, described, shownUser } from "../user/user_states.ts";
import { large, listed, play, small, stateOf, usersNamed } from "../../states.ts";

const users = listed(usersNamed(200), { next: "c1" });
const least = { columns: 60, rows: 16 };

function opened(key: string, ...typed: readonly string[]): State {
  return play(stateOf(), { type: "started" }, users, key, ...typed).state;
}

function entries(state: State): readonly HelpEntry[] {
  return state.help === null ? [] : helpEntries(state, state.help);
}

/** All rows of the open help, page by page. */
function wholeHelp(state: State): string {
  assert.ok(state.help !== null);
  const { lines, height } = helpLayout(state, state.help);
  let text = "";
  for (let top = 0; top < lines.length; top += height) {
    const rows = helpLines(state, { ...state.help, top });
    text += rows.map((row) => row.map((part) => part.text).join("")).join("\n") + "\n";
  }
  return text;
}

Deno.test("the help lists the label of every binding at every width", () => {
  for (const size of [least, small, large]) {
    const { state } = play(stateOf(size), "?");
    const text = wholeHelp(state);
    for (const row of keymap) assert.ok(text.includes(` ${row.label}`), row.label);
  }
});

Deno.test("no key, label or reason is cut in the help, at any size and on any screen", () => {
  for (const size of [least, small, large]) {
    const user = shownUser(stateOf(size), bare);
    const shown = [
      user,
      ...[["w"], ["2"], ["3"], ["4"], ["5"], ["!"], ["@"]].map((keys) => play(user, ...keys).state),
    ];
    for (const state of shown) {
      for (const key of ["?", ":"]) {
        const open = play(state, key).state;
        const text = wholeHelp(open);
        assert.doesNotMatch(text, /…/, `${screenOf(state)} ${size.columns}`);
        const words = text.replace(/\s+/g, " ");
        for (const { why } of entries(open).filter((entry) => entry.group === "Not now")) {
          if (size.columns >= 80) assert.ok(words.includes(`: ${why} `), `${why}`);
        }
      }
    }
  }
});

Deno.test("the help says why a task cannot be suspended, and so does the key", () => {
  const state = stateOf();
  const task = { ...state, setting: { ...state.setting, inTask: true } };
  const why = entries(play(task, "?").state).find(({ label }) => /^suspend/.test(label))?.why;
  assert.match(why ?? "", /tasks\/run\.sh/);
  assert.equal(play(task, "c-z").state.toast?.words, `Cannot suspend: ${why}`);
  const own = entries(play(state, "?").state).find(({ label }) => /^suspend/.test(label));
  assert.deepEqual([own?.why, own?.binding], [null, "suspend"]);
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

Deno.test("the help starts with the keys of the current screen, and lists nothing twice", () => {
  const own = entries(opened("?")).filter(({ group }) => group === "This screen");
  assert.deepEqual(own.map(({ label }) => label), [
    "open",
    "search",
    "why no code?",
    "filter",
    "sort",
    "refresh",
    "mark",
    "export case",
    "test a code",
    "copy ID",
    "copy name",
  ]);
  const refused = entries(opened("?")).filter(({ group }) => group === "Not now");
  assert.deepEqual(refused.map(({ label }) => label), [
    "lock marked",
    "unlock marked",
    "end sessions of marked",
  ]);
  assert.deepEqual(entries(opened("?")).slice(0, own.length), own);
  for (const state of [opened("?"), opened("3", "?"), play(opened("enter"), "?").state]) {
    const seen = entries(state).map(({ keys, label }) => `${keys.join()} ${label}`);
    assert.equal(new Set(seen).size, seen.length);
  }
});

Deno.test("no key is listed twice: what works, what does not, and what works everywhere", async () => {
  const cases = await Promise.all(["outage", "stopped"].map(async (name): Promise<State> => {
    const found = await caseAfter(name);
    const user = shownUser({ ...stateOf(large), now: found.at }, described(found.user));
    return play(user, "w", caseMsg(found)).state;
  }));
  const screens = [
    ...Object.values(ways).map((steps) => shownAfter(stateOf(large, simulatorSetting), steps)),
    ...cases,
  ].filter((state) => scopes(state).includes("global"));
  assert.ok(screens.length > 50);
  for (const state of screens) {
    const listed = entries(play(state, "?").state);
    const here = listed.filter(({ binding }) => binding !== null);
    const notNow = listed.filter(({ why }) => why !== null);
    const everywhere = listed.filter(({ group, binding }) =>
      ["Global", "Lists and text"].includes(group) && binding === null
    );
    const keysOf = (some: readonly HelpEntry[]) => some.flatMap(({ keys }) => keys);
    const working = keysOf(here);
    assert.deepEqual(working, [...new Set(working)], screenOf(state));
    const others = [...keysOf(notNow), ...keysOf(everywhere)];
    assert.deepEqual(others.filter((key) => working.includes(key)), [], screenOf(state));
    const taken = keysOf(notNow);
    assert.deepEqual(keysOf(everywhere).filter((key) => taken.includes(key)), []);
  }
});

const bareUser = (): State => shownUser(stateOf(large), bare);

Deno.test("the help and the palette say why a key of this screen does nothing now", () => {
  for (const key of ["?", ":"]) {
    const state = play(bareUser(), key).state;
    const why = (label: string) => entries(state).find((each) => each.label === label)?.why;
    assert.equal(why("remove app"), "none set up");
    assert.equal(why("end all sessions"), "no session");
    assert.equal(why("issue code"), "the phone is not verified");
    assert.equal(why("end session"), "select a session");
    assert.equal(why("lock"), null);
    const found = play(state, ..."remove app").state;
    const text = found.help === null ? [] : helpLines(found, found.help);
    const words = text.map((row) => row.map((part) => part.text).join("")).join("\n");
    assert.match(words, /remove app: none set up/);
    const asked = play(found, "enter").state;
    assert.equal(asked.toast?.words, "Cannot remove app: none set up");
    assert.equal(asked.action.dialog, null);
  }
});

Deno.test("a key that can do nothing now says why, and the footer does not offer it", () => {
  const reasons: Readonly<Record<string, string>> = {
    A: "Cannot remove app: none set up",
    P: "Cannot remove passkey: none set up",
    x: "Cannot end all sessions: no session",
    X: "Cannot forget devices: no trusted device",
    e: "Cannot end session: select a session",
    F: "Cannot reset 2FA: no second factor yet",
    C: "Cannot issue code: the phone is not verified",
    enter: "Cannot open: nothing more is recorded about it",
  };
  // The cursor is on the event, which names no login.
  const onEvent = (): State => play(bareUser(), "G").state;
  const footer = footerLine(onEvent()).map(({ text }) => text).join("");
  for (const [key, words] of Object.entries(reasons)) {
    const { state, effects } = play(onEvent(), key);
    assert.equal(state.toast?.words, words);
    assert.deepEqual(effects, [], key);
    assert.doesNotMatch(footer, new RegExp(` ${key} `));
  }
  assert.match(footer, / u lock .* D delete /);
  const rich = shownUser(stateOf(large), described());
  assert.equal(play(rich, "A").state.toast, null);
});

Deno.test("moving in the help keeps the selection visible at every size", async () => {
  for (const size of [least, small, large]) {
    let { state } = play(stateOf(size), { type: "started" }, users, "?");
    for (const key of [...Array(150).fill("down"), "pgup", "up", "pgdn"]) {
      state = play(state, key).state;
      assert.ok(state.help !== null);
      const { rowsOf, height, lines, entries } = helpLayout(state, state.help);
      const selected = entries[state.help.cursor];
      const [row] = (selected && rowsOf.get(selected)) ?? [-1];
      assert.ok(row >= state.help.top && row < state.help.top + height, `row ${row}`);
      assert.ok(state.help.top <= Math.max(0, lines.length - height));
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
