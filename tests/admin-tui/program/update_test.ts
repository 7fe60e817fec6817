import assert from "node:assert/strict";
import { screenOf } from "../../../admin-tui/state/place.ts";
import { emptyField, fieldText } from "../../../admin-tui/input/field.ts";
import type { Msg } from "../../../admin-tui/program/update.ts";
import { selectedUser } from "../../../admin-tui/screens/users/update_users.ts";
import { pressRandomKeys } from "./random_keys.ts";
import { firstPage, listed, noon, play, sent, stateOf, usersNamed } from "../states.ts";

const started: Msg = { type: "started" };
const number = [..."+12025550142"];
const toDraft = ["2", "e", ...number, "enter"];

Deno.test("update() requests the first page and what is stopped at startup", () => {
  const { state, effects } = play(stateOf(), started);
  assert.deepEqual(effects, [
    { kind: "listUsers", question: firstPage },
    { kind: "countUsers" },
    { kind: "readSends" },
  ]);
  assert.deepEqual(state.users.asked, firstPage);
});

Deno.test("update() drops a page of an older search", () => {
  const { state } = play(stateOf(), started, "/", "a", "b", listed(usersNamed(3), { search: "a" }));
  assert.equal(state.users.list.length, 0);
  assert.deepEqual(state.users.asked, { ...firstPage, search: "ab" });
});

Deno.test("update() requests the next page once, before the end is visible", () => {
  const first = play(stateOf(), started, listed(usersNamed(200), { next: "c1" }));
  assert.deepEqual(first.effects.map(({ kind }) => kind), [
    "listUsers",
    "countUsers",
    "readSends",
  ]);
  const down = play(first.state, ...Array.from({ length: 11 }, () => "pgdn"));
  const next = { ...firstPage, cursor: "c1", reload: false };
  assert.deepEqual(down.effects, [{ kind: "listUsers", question: next }]);
  const more = play(down.state, listed(usersNamed(200, 200), { cursor: "c1" }), "j");
  assert.equal(more.state.users.list.length, 400);
  assert.equal(more.state.users.cursor, 188);
});

Deno.test("update() opens no row of an older search", () => {
  const { state } = play(stateOf(), started, listed(usersNamed(5)), "/", "u", "enter", "enter");
  assert.equal(screenOf(state), "users");
  for (const key of ["w", "E", "t"]) {
    const { state: same, effects } = play(state, key);
    assert.deepEqual([screenOf(same), effects], ["users", []], key);
  }
  const { state: opened } = play(state, listed(usersNamed(5), { search: "u" }), "enter");
  assert.equal(screenOf(opened), "user");
});

Deno.test("update() keeps the cursor on its user when the list is refreshed", () => {
  const before = play(stateOf(), started, listed(usersNamed(9)), "j", "j", "r");
  const { state } = play(before.state, listed([...usersNamed(2, 20), ...usersNamed(9)]));
  assert.equal(selectedUser(state.users)?.username, "user2");
});

Deno.test("update() keeps the rows and reports an error when a read fails", () => {
  const { state } = play(stateOf(), started, listed(usersNamed(5)), "r", {
    type: "answered",
    now: noon,
    answer: {
      kind: "listUsers",
      question: firstPage,
      reply: "unavailable",
    },
  });
  assert.equal(state.users.list.length, 5);
  assert.match(state.users.trouble ?? "", /Cannot read/);
});

Deno.test("update() types q, ? and digits into a field instead of acting on them", () => {
  const { state, effects } = play(stateOf(), "/", "q", "?", "1", "space", "2");
  assert.equal(fieldText(state.users.search), "q?1 2");
  assert.ok(effects.every(({ kind }) => kind === "listUsers" || kind === "countUsers"));
});

Deno.test("update() removes escape codes from a paste", () => {
  const paste: Msg = { type: "pasted", text: "\x1b[31mada\x1b[0m\r\n\x1b]0;x\x07" };
  assert.equal(fieldText(play(stateOf(), "/", paste).state.users.search), "ada");
});

Deno.test("update() sends once, and only after a number was accepted", () => {
  const wrong = play(stateOf(), "2", "e", "+", "1", "enter");
  assert.equal(wrong.state.lab.focus, "number");
  assert.match(wrong.state.lab.trouble ?? "", /Not a phone number/);
  const { effects } = play(stateOf(), ...toDraft, "enter", "enter", "y", "y");
  assert.deepEqual(effects, [
    { kind: "listTests" },
    { kind: "quoteTest", to: "+12025550142", channel: "sms" },
    { kind: "startTest", test: 1, to: "+12025550142", channel: "sms" },
  ]);
});

Deno.test("update() clears the code when its answer arrives", () => {
  const typed = play(stateOf(), ...toDraft, "enter", "y", sent(), ..."123456");
  assert.equal(fieldText(typed.state.lab.code), "123456");
  const checking = play(typed.state, "enter");
  const { state } = play(checking.state, {
    type: "answered",
    now: noon,
    answer: { kind: "checkTest", test: 1, reply: "unavailable" },
  });
  assert.equal(fieldText(state.lab.code), "");
});

Deno.test("update() expires a test after ten minutes, on every screen", () => {
  const waiting = play(stateOf(), ...toDraft, "enter", "y", sent(), "esc", "1");
  const almost = play(waiting.state, { type: "ticked", now: noon + 599_999 });
  assert.equal(almost.state.lab.phase, "waiting");
  const over = play(waiting.state, { type: "ticked", now: noon + 600_000 });
  assert.equal(over.state.lab.verdict, "expired");
});

Deno.test("update() drops the answer to an abandoned test", () => {
  const left = play(stateOf(), ...toDraft, "enter", "y", sent(), "esc", "n", "enter", "y");
  assert.equal(left.state.lab.test, 2);
  assert.equal(play(left.state, sent(1)).state.lab.phase, "sending");
  assert.equal(play(left.state, sent(2)).state.lab.phase, "waiting");
});

Deno.test("update() advances the clock only if that is visible", () => {
  const state = stateOf();
  assert.equal(play(state, { type: "ticked", now: noon + 59_999 }).state, state);
  assert.notEqual(play(state, { type: "ticked", now: noon + 60_000 }).state, state);
  const counting = play(state, ...toDraft, "enter", "y", sent()).state;
  assert.notEqual(play(counting, { type: "ticked", now: noon + 1000 }).state, counting);
});

Deno.test("update() is modal while the help is open: typing filters it and changes no screen", () => {
  const open = play(stateOf(), "?").state;
  const typed = play(open, "1", "2", "/", "x").state;
  assert.deepEqual({ ...typed, help: null }, { ...open, help: null });
  assert.equal(fieldText(typed.help?.filter ?? emptyField), "12/x");
  assert.equal(play(typed, "esc").state.help, null);
});

Deno.test("update() keeps everything in range through 4,000 random keys and answers", () => {
  pressRandomKeys(20);
});
