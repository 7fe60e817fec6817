import assert from "node:assert/strict";
import fc from "fast-check";
import { writes } from "../../../admin-tui/app/effects.ts";
import { bindings, hints, keymap } from "../../../admin-tui/screens/keymap.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { fieldText } from "../../../admin-tui/input/field.ts";
import { helpEntries } from "../../../admin-tui/screens/help/help_entries.ts";
import { stacks } from "../../../admin-tui/screens/scopes.ts";
import { type Msg, update } from "../../../admin-tui/program/update.ts";
import { frameOf } from "../../admin-tui/kit.tsx";
import { accessRead, toKey } from "../../admin-tui/screens/access/access_states.ts";
import { activityAnswers } from "../../admin-tui/screens/activity/activity_states.ts";
import { calm, delivery, read } from "../../admin-tui/screens/sends/sends_states.ts";
import { traced } from "../../admin-tui/screens/delivery/trace_states.ts";
import {
  calmUser,
  described,
  describedMsg,
  previewed,
} from "../../admin-tui/screens/user/user_states.ts";
import { listed, play, sent, stateOf, usersNamed } from "../../admin-tui/states.ts";

const presses = [...new Set(keymap.flatMap((row) => row.keys)), ..."+12025550142"];
const users = listed([calmUser, ...usersNamed(200, 2)], { next: "c1" });
const readOnly = { readOnly: true };

/** The effects of keys and messages that would make the core write. */
function writtenBy(keys: readonly (Msg | string)[], state: State): readonly string[] {
  const msgs: readonly Msg[] = [
    { type: "started" },
    users,
    read(),
    ...keys.map((key): Msg => typeof key === "string" ? { type: "pressed", key } : key),
  ];
  const written: string[] = [];
  for (const msg of msgs) {
    const [next, effects] = update(state, msg);
    state = next;
    written.push(
      ...effects.map(({ kind }) => kind).filter((kind) => kind in writes && writesOf(kind)),
    );
  }
  return written;
}

function writesOf(kind: string): boolean {
  return new Map<string, boolean>(Object.entries(writes)).get(kind) ?? false;
}

/** States from which a random key is likely to have an effect. */
const openings: readonly (readonly (Msg | string)[])[] = [
  ["2", "e", ..."+12025550142", "enter", "enter"],
  ["3", "s", "enter", ..."flood", "enter"],
  ["enter", describedMsg(described())],
  ["enter", describedMsg(described()), "u", previewed("lock"), ..."ticket", "enter", "y"],
  ["4", ...activityAnswers],
  ["5", accessRead(), "]"],
  ["5", accessRead(), "]", ...toKey],
  ["3", read(calm, [delivery(2000)]), "enter", traced()],
  [],
];

function runsOf(setting: Partial<State["setting"]>, numRuns = 100): readonly string[] {
  const written: string[] = [];
  const run = fc.tuple(
    fc.constantFrom(...openings),
    fc.array(fc.constantFrom(...presses), { minLength: 200, maxLength: 200 }),
  );
  fc.assert(
    fc.property(run, ([opening, keys]) => {
      written.push(...writtenBy([...opening, ...keys], stateOf(undefined, setting)));
    }),
    { numRuns, seed: 20261122 },
  );
  return written;
}

Deno.test("20,000 random keys request no write in read-only mode", () => {
  assert.deepEqual(runsOf(readOnly), []);
});

Deno.test("the same keys request writes outside read-only mode, so the test above is meaningful", () => {
  const kinds = new Set(runsOf({}, 60));
  assert.ok(kinds.has("performAction") && kinds.has("startTest"), [...kinds].join());
  const ordered = ["5", accessRead(), "]", ...toKey, "y"];
  assert.deepEqual(writtenBy(ordered, stateOf()), ["placeOrder"]);
  assert.deepEqual(writtenBy(ordered, stateOf(undefined, readOnly)), []);
});

Deno.test("a running test cannot be checked, resent or canceled in read-only mode", () => {
  const waiting = play(stateOf(), "2", "e", ..."+12025550142", "enter", "enter", "y", sent()).state;
  const locked: State = { ...waiting, setting: { ...waiting.setting, ...readOnly } };
  const { effects } = play(locked, ..."123456", "enter", "s", "esc", "s", "x", "enter");
  assert.deepEqual(effects.filter(({ kind }) => writesOf(kind)), []);
});

Deno.test("the footer and the help omit dangerous keys in read-only mode", () => {
  const dangerous = keymap.filter((row) => row.dangerous === true).map(({ label }) => label);
  const harmless = new Set(bindings({ readOnly: true }).map(({ label }) => label));
  const gone = dangerous.filter((label) => !harmless.has(label));
  assert.ok(gone.includes("send") && gone.includes("stop sends"));
  for (const stack of Object.values(stacks)) {
    for (const { label } of hints(stack, { readOnly: true })) {
      assert.ok(!gone.includes(label), label);
    }
  }
  const { state } = play(stateOf(undefined, readOnly), "?");
  assert.ok(state.help !== null);
  for (const { label } of helpEntries(state, state.help)) assert.ok(!gone.includes(label), label);
});

Deno.test("the header shows read-only on every screen", async () => {
  for (const keys of [[], ["2"], ["3"], ["4"], ["4", "p"], ["5"], ["enter"]]) {
    const size = { columns: 60, rows: 16 };
    const { state } = play(stateOf(size, readOnly), { type: "started" }, users, ...keys);
    const [header] = (await frameOf(state)).split("\n");
    assert.match(header ?? "", /read-only/);
  }
});

Deno.test("the lab accepts a number but sends nothing in read-only mode", () => {
  const { state, effects } = play(
    stateOf(undefined, readOnly),
    ...["2", "e", ..."+12025550142", "enter", "enter", "y"],
  );
  assert.equal(state.lab.phase, "draft");
  assert.equal(fieldText(state.lab.number), "+12025550142");
  assert.deepEqual(effects.filter(({ kind }) => writesOf(kind)), []);
});

Deno.test("sends cannot be stopped in read-only mode", () => {
  const { state } = play(stateOf(undefined, readOnly), "3", read(calm), "s");
  assert.equal(state.sends.dialog, null);
});
