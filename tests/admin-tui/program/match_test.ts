/** `n` and `N` go to the next and the previous match or failure, in every list that has some. */
import assert from "node:assert/strict";
import { caseOf, deliveryOf, userOf } from "../../../admin-tui/state/place.ts";
import { activityLines } from "../../../admin-tui/screens/activity/activity_lines.ts";
import { stacks } from "../../../admin-tui/screens/scopes.ts";
import { screens } from "../../../admin-tui/screens/screens.ts";
import { lookup } from "../../../admin-tui/screens/keymap.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { feed, figures } from "../screens/activity/activity_states.ts";
import { caseAfter, caseMsg } from "../screens/case/case_states.ts";
import { stormyTrace, traced } from "../screens/delivery/trace_states.ts";
import { calm, delivery, read } from "../screens/sends/sends_states.ts";
import { described, describedMsg } from "../screens/user/user_states.ts";
import { large, listed, play, stateOf, usersNamed } from "../states.ts";

const started = { type: "started" } as const;

/** Goes through all rows with `n`, and back with `N`: the rows visited, and the last toasts. */
function walk(state: State, cursorOf: (state: State) => number | undefined) {
  const go = (key: string, from: State) => {
    const rows: (number | undefined)[] = [];
    let now = from;
    for (;;) {
      const next = play(now, key).state;
      if (cursorOf(next) === cursorOf(now)) return { rows, end: next, words: next.toast?.words };
      rows.push(cursorOf(next));
      now = next;
    }
  };
  const down = go("n", state);
  const up = go("N", down.end);
  return { down: down.rows, up: up.rows, ends: [down.words, up.words] };
}

const ends = ["No failure below", "No failure above"];

Deno.test("n and N in a timeline go to its refusals and failures", () => {
  const opened = play(stateOf(), started, "3", read(calm, [stormyTrace.delivery]), "enter").state;
  const found = walk(play(opened, traced()).state, (state) => deliveryOf(state)?.cursor);
  assert.deepEqual(found, { down: [1, 2, 4], up: [2, 1], ends });
});

Deno.test("n and N on a user's screen go to messages not delivered and refused events", () => {
  const ada = { ...described(), deliveries: [delivery(1), delivery(2, { status: "failed" })] };
  const steps = [started, listed([ada.user]), "enter", describedMsg(ada)] as const;
  const found = walk(play(stateOf(), ...steps).state, (state) => userOf(state)?.cursor);
  assert.deepEqual(found.ends, ends);
  assert.ok(found.down.length > 3);
  assert.deepEqual(found.up, found.down.toReversed().slice(1));
});

Deno.test("n and N in Activity go to the failures and the events of failures", () => {
  const shown = play(stateOf(large), started, read(calm, []), "4", figures(), feed()).state;
  const found = walk(shown, (state) => activityLines(state).cursor);
  assert.deepEqual(found.ends, ends);
  assert.ok(found.down.length > 3);
});

Deno.test("n and N in a case go to the logins that failed", async () => {
  const found = await caseAfter("blocked");
  const { user } = found;
  const who = describedMsg({ ...described(), user });
  const steps = [started, listed([user]), "enter", who, "w", caseMsg(found)] as const;
  const { down } = walk(play(stateOf(large), ...steps).state, (state) => caseOf(state)?.cursor);
  assert.ok(down.length > 0);
});

Deno.test("n and N in a search of users go through what matches it", () => {
  const list = listed(usersNamed(3), { search: "user" });
  const state = play(stateOf(), started, "/", ..."user", "enter", list).state;
  const found = walk(state, ({ users }) => users.cursor);
  assert.deepEqual(found, { down: [1, 2], up: [1, 0], ends: ["No match below", "No match above"] });
});

Deno.test("every screen with the scope of matches says which they are", () => {
  for (const [name, { stacks, matches }] of Object.entries(screens)) {
    const has = Object.values(stacks).some((stack) => stack.includes("matches"));
    assert.equal(has, matches !== undefined, name);
  }
  const stack = stacks["sends"] ?? [];
  assert.equal(lookup(stack, "n", { readOnly: false }), "match.next");
});
