import assert from "node:assert/strict";
import { assertGolden, frameOf, openAdmin } from "../../kit.tsx";
import { openTestCore } from "../../../harness.ts";
import { large, listed, noon, play, small, stateOf, userNamed } from "../../states.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import type { ActionEffect } from "../../../../core/domain/operator/action_effect.ts";
import type { NothingToDo } from "../../../../core/domain/refusal.ts";
import { operatorCaller } from "../../../../admin-tui/operator_caller.ts";
import { summedEffects } from "../../../../admin-tui/screens/users/summed_effects.ts";

const people = ["ada.lovelace@example.org", "grace.hopper@example.org", "joan", "barbara"]
  .map((name, at) => userNamed(name, at));
const marks = people.slice(0, 3).map(({ id, username }) => ({ userId: id, username }));
const list = (state = stateOf()): State => play(state, { type: "started" }, listed(people)).state;
const marked = (state?: State): State => play(list(state), "space", "space", "space").state;

const lockOf = (sessions: number): readonly ActionEffect[] => [
  { effect: "sign_in_blocked" },
  { effect: "refusals_look_alike" },
  ...(sessions === 0 ? [] : [{ effect: "sessions_end", count: sessions } as const]),
];

/** What locking would do to each marked user; the last one is locked. */
function previewed(): Msg {
  const answers = marks.map((user, at) => {
    const refusal = { code: "nothing_to_do", reason: "already_locked" as NothingToDo } as const;
    if (at === 2) return { user, reply: { value: { ok: false, refusal } } } as const;
    const { username } = user;
    const preview = {
      action: "lock",
      username,
      effects: lockOf(at * 3),
      confirmation: "y",
    } as const;
    return { user, reply: { value: { ok: true, value: preview } } } as const;
  });
  return { type: "answered", now: noon, answer: { kind: "previewBulk", action: "lock", answers } };
}

const reason = [..."ticket 4711"];
const toConfirm = ["L", previewed(), ...reason, "enter"];

Deno.test("space marks users, and Esc removes the marks before it clears the search", () => {
  const state = marked();
  assert.deepEqual(state.users.marks, marks);
  assert.equal(state.users.cursor, 3);
  assert.deepEqual(play(state, "k", "space").state.users.marks, marks.slice(0, 2));
  assert.deepEqual(play(state, "esc").state.users.marks, []);
});

Deno.test("an action on marked users asks the core about each, once marks exist", () => {
  const none = play(list(), "L");
  assert.deepEqual(none.effects, []);
  assert.match(none.state.toast?.words ?? "", /mark users first/);
  assert.deepEqual(play(marked(), "L").effects, [{
    kind: "previewBulk",
    action: "lock",
    users: marks,
  }]);
  assert.deepEqual(play(marked(stateOf(small, { readOnly: true })), "L").effects, []);
});

Deno.test("the effects on several users are sums, each with its number of users", () => {
  assert.deepEqual(summedEffects([lockOf(0), lockOf(3), lockOf(4)]), [
    { effect: { effect: "sign_in_blocked" }, users: 3 },
    { effect: { effect: "refusals_look_alike" }, users: 3 },
    { effect: { effect: "sessions_end", count: 7 }, users: 2 },
  ]);
});

Deno.test("only the number of users, typed after a reason, performs the action, and once", () => {
  const users = marks.slice(0, 2);
  for (const keys of [["enter", "y", "enter"], ["3"], ["1"]]) {
    const { effects, state } = play(marked(), ...toConfirm, ...keys);
    assert.deepEqual(effects.map(({ kind }) => kind), ["previewBulk"], keys.join());
    assert.equal(state.users.bulk?.step, "confirm");
  }
  assert.equal(play(marked(), "L", previewed(), "enter").state.users.bulk?.step, "reason");
  const { effects } = play(marked(), ...toConfirm, "2", "2");
  assert.deepEqual(effects.slice(1), [
    { kind: "performBulk", action: "lock", users, reason: "ticket 4711" },
  ]);
});

Deno.test("each user is locked with a separate event, and one who is gone is reported", async () => {
  await using test = await openTestCore();
  for (const name of ["ada", "grace", "joan"]) await test.register(name);
  await using admin = await openAdmin(test, large);
  await admin.press(" ", " ", " ");
  await admin.type("L");
  await admin.until("Lock 3 accounts?");
  const joan = await test.core.listUsers({ ...everyone, search: "joan" });
  const userId = joan.items[0]?.id;
  assert.ok(userId !== undefined);
  const gone = { userId, action: "delete", itemId: null, reason: "asked for it" } as const;
  assert.ok((await test.core.performAction(gone, operatorCaller("marek"))).ok);
  await admin.type("ticket 4711\r3");
  await admin.until(/2 accounts locked; 1 not changed/);
  assert.match(admin.screen(), /joan: /);
  assert.deepEqual(admin.program.state().users.marks.map(({ username }) => username), ["joan"]);
  const { items } = await test.core.listUsers(everyone);
  assert.deepEqual(items.map(({ username, lockedAt }) => [username, lockedAt !== null]), [
    ["grace", true],
    ["ada", true],
  ]);
  for (const { id } of items) {
    const read = await test.core.describeUser({ userId: id });
    const events = read.ok ? read.value.events.filter(({ type }) => type === "user.locked") : [];
    assert.deepEqual(events.map(({ detail }) => detail["reason"]), ["ticket 4711"]);
  }
});

const everyone = { search: "", order: "newest", from: "start", cursor: null, limit: 10 } as const;

const failed: Msg = {
  type: "answered",
  now: noon,
  answer: {
    kind: "performBulk",
    action: "lock",
    answers: [
      { user: marks[0] ?? people[0] as never, reply: { value: { ok: true, value: null } } },
      { user: marks[1] ?? people[1] as never, reply: "unavailable" },
    ],
  },
};

const frames: Readonly<Record<string, readonly (Msg | string)[]>> = {
  "bulk-marked": [],
  "bulk-reason": ["L", previewed()],
  "bulk-confirm": toConfirm,
  "bulk-failed": [...toConfirm, "2", failed],
};

for (const [name, steps] of Object.entries(frames)) {
  for (const size of [{ columns: 60, rows: 16 }, small, large]) {
    const at = `${size.columns}x${size.rows}`;
    Deno.test(`the frame ${name} at ${at} matches its golden file`, async () => {
      const { state } = play(marked(stateOf(size)), ...steps);
      await assertGolden(`${name}-${at}`, await frameOf(state));
    });
  }
}
