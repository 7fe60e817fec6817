import assert from "node:assert/strict";
import { bindings, clashes, hints, keymap, lookup } from "../../../admin-tui/screens/keymap.ts";
import { helpGroups } from "../../../admin-tui/screens/help/help_entries.ts";
import { scopes, stacks } from "../../../admin-tui/screens/scopes.ts";
import { whyNot } from "../../../admin-tui/screens/availability.ts";
import { footerLine } from "../../../admin-tui/program/frame_lines.ts";
import { shownAfter, simulatorSetting, ways } from "../everywhere.ts";
import { large, listed, play, small, stateOf } from "../states.ts";
import { calmUser, described, shownUser } from "./user/user_states.ts";
import { labStacks } from "../../../admin-tui/screens/lab/lab_scopes.ts";
import { usersStacks } from "../../../admin-tui/screens/users/users_scopes.ts";

for (const [name, stack] of Object.entries(stacks)) {
  Deno.test(`no key has two meanings in the scopes of ${name}`, () => {
    assert.deepEqual(clashes(stack), []);
  });

  Deno.test(`the footer shows how to leave ${name}`, () => {
    const labels = hints(stack, { readOnly: false }).map((row) => row.label).join();
    assert.match(labels, /quit|close|clear|cancel|back/);
  });

  Deno.test(`Ctrl-C quits from ${name}`, () => {
    assert.equal(lookup(stack, "c-c", { readOnly: false }), "quit");
  });
}

Deno.test("clashes() finds a key with two meanings", () => {
  assert.deepEqual(clashes(["back", "filtered"]).map(({ key }) => key), ["esc"]);
});

Deno.test("every scope of the keymap is in a stack and in exactly one group of the help", () => {
  const live = new Set<string>(Object.values(stacks).flat());
  const helped = helpGroups.flatMap((group) => group.scopes);
  for (const scope of new Set(keymap.map((row) => row.scope))) {
    assert.ok(live.has(scope), `${scope} is never live`);
    assert.equal(helped.filter((one) => one === scope).length, 1, scope);
  }
});

Deno.test("lookup() returns null for unbound keys", () => {
  assert.equal(lookup(usersStacks.users, "Z", { readOnly: false }), null);
  assert.equal(lookup(labStacks.code, "q", { readOnly: false }), null);
});

Deno.test("the footer of a wide window names every action that can be done now", () => {
  const wide = { columns: 400, rows: 50 };
  for (const [name, steps] of Object.entries(ways)) {
    const state = shownAfter(stateOf(wide, simulatorSetting), steps);
    const live = scopes(state);
    const footer = footerLine(state).map(({ text }) => text).join("");
    for (const row of bindings(state.setting)) {
      if (row.dangerous !== true || !live.includes(row.scope)) continue;
      if (whyNot(state, row) === null) {
        assert.ok(footer.includes(` ${row.label} `), `${name}: ${row.label}`);
      }
    }
  }
});

Deno.test("at 80 columns, short labels leave room for what support needs most", () => {
  for (const size of [small, large]) {
    const user = play(stateOf(size), { type: "started" }, listed([calmUser]), "enter").state;
    const footer = footerLine(shownUser(user, described())).map(({ text }) => text).join("");
    for (const key of ["w", "E", "s", "u", "C", "?", "esc"]) {
      assert.match(
        footer,
        new RegExp(` ${key === "?" ? "\\?" : key} \\S`),
        `${size.columns}: ${key}`,
      );
    }
    assert.ok(footer.length < size.columns);
  }
});

Deno.test("a short label is shorter, and only what the footer shows has one", () => {
  for (const { label, short, hint } of keymap) {
    if (short !== undefined) assert.ok(short.length <= label.length && hint === true, label);
  }
});
