import assert from "node:assert/strict";
import { headerLine } from "../../../../admin-tui/program/frame_lines.ts";
import { screenOf, terminalsOf, userOf } from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { noon, play, stateOf } from "../../states.ts";
import { calm, read } from "../sends/sends_states.ts";
import { terminalsMsg, terminalsRead } from "./terminals_states.ts";

const ticked = (seconds: number) => ({ type: "ticked", now: noon + seconds * 1000 }) as const;
const question = { kind: "describeTerminals" } as const;
const controls = { kind: "readControls" } as const;

Deno.test("@ reads who is here, then every two seconds, and draws nothing without news", () => {
  const opened = play(stateOf(), "@");
  assert.deepEqual(opened.effects, [question]);
  assert.equal(screenOf(opened.state), "terminals");
  const { state } = play(opened.state, terminalsMsg());
  const polled = play(state, ticked(1), ticked(2), ticked(3));
  assert.deepEqual(polled.effects, [controls, controls, question, controls]);
  const same = { ...terminalsRead(), at: noon + 3000 };
  assert.equal(play(state, terminalsMsg(same)).state, state);
  assert.equal(screenOf(play(state, "esc").state), "users");
});

Deno.test("the cursor follows its event, and Enter opens the user of one", () => {
  const { state } = play(stateOf(), "@", terminalsMsg());
  assert.equal(userOf(play(state, "enter").state), null, "a terminal has no user");
  const third = play(state, "j", "j", "j").state;
  const before = terminalsRead();
  const { state: moved } = play(third, terminalsMsg({ ...before, terminals: [] }));
  assert.equal(terminalsOf(moved)?.cursor, 0);
  assert.equal(userOf(play(moved, "enter").state)?.username, "ada.lovelace@example.org");
  assert.equal(userOf(play(moved, "j", "enter").state), null, "this event has no user");
  const gone = play(moved, "G", terminalsMsg({ ...before, terminals: [], events: [] })).state;
  assert.equal(terminalsOf(gone)?.cursor, 0);
});

Deno.test("an unreadable list keeps its rows, and says so", () => {
  const { state } = play(stateOf(), "@", terminalsMsg());
  const away = { kind: "describeTerminals", reply: "unavailable" } as const;
  const unread = play(state, { type: "answered", now: noon, answer: away }).state;
  assert.match(terminalsOf(unread)?.trouble ?? "", /Cannot read/);
  assert.deepEqual(terminalsOf(unread)?.read, terminalsRead());
  assert.equal(terminalsOf(play(unread, terminalsMsg()).state)?.trouble, null);
});

Deno.test("a terminal marks its screen when that changes, and again after ten seconds", () => {
  const marks = (state: State, ...steps: Parameters<typeof play>[1][]) =>
    play(state, ...steps).effects.filter(({ kind }) => kind === "markTerminal");
  const own = stateOf(undefined, { terminalId: "t1" });
  const mark = (screen: string) => ({ kind: "markTerminal", terminalId: "t1", screen });
  const started = play(own, { type: "started" }, ticked(0)).state;
  assert.deepEqual(marks(own, { type: "started" }, ticked(0)), [mark("users"), mark("users")]);
  assert.deepEqual(marks(started, ticked(9), "/", "a", "esc"), []);
  assert.deepEqual(marks(started, "3", "j", "@"), [mark("sends"), mark("terminals")]);
  assert.deepEqual(marks(started, ticked(10), ticked(11), ticked(20)), [
    mark("users"),
    mark("users"),
  ]);
  // The clock was set back.
  assert.deepEqual(marks(started, ticked(-3600), ticked(-3599)), [mark("users")]);
  assert.deepEqual(marks(stateOf(undefined, { terminalId: "t1", readOnly: true }), "3"), []);
  assert.deepEqual(marks(stateOf(), "3"), []);
});

Deno.test("the header counts the other terminals", () => {
  const { terminals } = terminalsRead();
  const header = (terminalId: string, open = terminals) => {
    const state = stateOf({ columns: 100, rows: 30 }, { terminalId });
    const shown = play(state, read({ ...calm, terminals: open })).state;
    return headerLine(shown).map(({ text }) => text).join("");
  };
  assert.match(header("t1"), / @2 {2}marek/);
  assert.match(header("unknown"), / @3 {2}marek/);
  assert.doesNotMatch(header("t1", terminals.slice(0, 1)), /@/);
});
