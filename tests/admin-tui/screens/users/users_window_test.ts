import assert from "node:assert/strict";
import fc from "fast-check";
import { update } from "../../../../admin-tui/program/update.ts";
import { selectedUser } from "../../../../admin-tui/screens/users/update_users.ts";
import { rowAt } from "../../../../admin-tui/state/users_window.ts";
import { listRows } from "../../../../admin-tui/screens/users/users_panels.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { answersOf, counted, firstPage, large, play, stateOf, usersNamed } from "../../states.ts";

const started = { type: "started" } as const;

/** Presses keys and answers every request, including those that follow from answers. */
function walk(state: State, users: ReturnType<typeof usersNamed>, ...keys: string[]): State {
  for (const key of keys) {
    let step = play(state, ...(key === "" ? [started] : [key]));
    for (let round = 0; round < 9; round++) {
      const answers = answersOf(users, step.effects);
      if (answers.length === 0) break;
      step = play(step.state, ...answers);
    }
    state = step.state;
  }
  return state;
}

Deno.test("update() jumps to the true last row immediately, and back to the first", () => {
  const users = usersNamed(100_000);
  const first = walk(stateOf(), users, "");
  const { state: jumping, effects } = play(first, "G");
  assert.equal(jumping.users.cursor, 99_999);
  assert.deepEqual(effects, [{
    kind: "listUsers",
    question: { ...firstPage, from: "end", reload: false },
  }]);
  const last = walk(first, users, "G");
  assert.equal(selectedUser(last.users)?.username, "user99999");
  assert.equal(selectedUser(walk(last, users, "k", "k").users)?.username, "user99997");
  const { state: back, effects: none } = play(last, "g");
  assert.equal(selectedUser(back.users)?.username, "user0");
  assert.deepEqual(none, []);
});

Deno.test("update() finds the last row of a list of unknown length", () => {
  const users = usersNamed(5000);
  const searching = walk(stateOf(), users, "", "/", "u", "enter");
  assert.equal(searching.users.list.whole, false);
  const last = walk(searching, users, "G");
  assert.equal(selectedUser(last.users)?.username, "user4999");
  assert.equal(selectedUser(walk(last, users, "pgup").users)?.username, "user4982");
});

Deno.test("update() knows the length of a list once its two ends have met", () => {
  const users = usersNamed(555);
  const far = walk(stateOf(), users, "", "/", "u", "enter", "G", ...Array(40).fill("pgup"));
  assert.equal(far.users.list.whole, true);
  assert.equal(far.users.list.length, 555);
  for (let at = 0; at < 555; at++) {
    assert.equal(rowAt(far.users.list, at)?.username, `user${at}`);
  }
});

Deno.test("update() shows the correct user in each row, wherever the operator moves", () => {
  const moves = fc.constantFrom("j", "k", "pgdn", "pgup", "pgdn", "pgup", "G", "g");
  const journey = fc.tuple(
    fc.constantFrom(0, 1, 199, 200, 201, 230, 399, 400, 401, 999, 1600),
    fc.boolean(),
    fc.array(moves, { minLength: 1, maxLength: 60 }),
  );
  fc.assert(
    fc.property(journey, ([count, searching, keys]) => {
      const users = usersNamed(count);
      const search = searching ? ["/", "u", "enter"] : [];
      const state = walk(stateOf(), users, "", ...search, ...keys);
      const { list, top, cursor } = state.users;
      const unknown = count - list.length;
      for (let at = 0; at < Math.min(listRows(state), list.length); at++) {
        const index = top + at;
        // Until the length of the list is known, rows count from the end that they were read from.
        const place = index < list.head.count ? index : index + unknown;
        assert.equal(rowAt(list, index)?.username, `user${place}`);
      }
      if (keys.at(-1) === "G") assert.equal(cursor, Math.max(0, list.length - 1));
      if (list.whole) assert.equal(list.length, count);
    }),
    { numRuns: 150, seed: 20261122 },
  );
});

Deno.test("update() keeps few rows of a long list in memory, and reads dropped rows again", () => {
  const users = usersNamed(20_000);
  const down = Array(1100).fill("pgdn");
  const end = walk(stateOf(), users, "", ...down);
  assert.equal(selectedUser(end.users)?.username, "user18700");
  const kept = end.users.list.head.pages.filter(({ rows }) => rows !== null).length;
  assert.ok(kept <= 42, `${kept} pages kept`);
  assert.equal(rowAt(end.users.list, 400), undefined);
  const back = walk(end, users, "g", ...Array(25).fill("pgdn"));
  assert.equal(selectedUser(back.users)?.username, "user425");
});

Deno.test("update() requests a count of many users at most once every 30 seconds", () => {
  const { state } = play(stateOf(), started, counted(10_001));
  assert.deepEqual(play(state, "r").effects.map(({ kind }) => kind), ["listUsers"]);
  const later = { ...state, now: state.now + 30_000 };
  assert.deepEqual(play(later, "r").effects.map(({ kind }) => kind), ["listUsers", "countUsers"]);
});

Deno.test("update() writes the filter into the search line, and cycles through the filters", () => {
  const texts: string[] = [];
  let state = walk(stateOf(), usersNamed(9), "", "/", "a", "d", "enter");
  for (let press = 0; press < 5; press++) {
    state = play(state, "f").state;
    texts.push(state.users.search.before);
  }
  assert.deepEqual(texts, [
    "is:locked ad",
    "is:unverified ad",
    "is:locked-out ad",
    "is:failed-attempts ad",
    "ad",
  ]);
});

Deno.test("update() reads the preview only for the row on which the cursor stays", () => {
  const state = walk(stateOf(large), usersNamed(9), "");
  const { state: moved, effects } = play(state, "j", "j");
  assert.deepEqual(effects.map(({ kind }) => kind), ["rest", "rest"]);
  const rested = (at: number) =>
    update(moved, { type: "rested", userId: usersNamed(9)[at]?.id ?? "usr_" })[1];
  assert.deepEqual(rested(1), []);
  assert.deepEqual(rested(2), [{ kind: "previewUser", userId: usersNamed(9)[2]?.id }]);
  assert.deepEqual(play(stateOf(), "j").effects, [], "no preview, no request");
});
