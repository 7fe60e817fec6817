import assert from "node:assert/strict";
import { quoted, toDraft } from "../screens/lab/lab_states.ts";
import { play, sent, stateOf } from "../states.ts";

const sending = [...toDraft, quoted(), "enter", "y"];
const quits = ({ effects }: ReturnType<typeof play>) =>
  effects.filter(({ kind }) => kind === "quit").length;

Deno.test("q quits immediately if no action is running", () => {
  assert.equal(quits(play(stateOf(), "q")), 1);
});

Deno.test("q asks once during a test send, and the second q quits", () => {
  const asked = play(stateOf(), ...sending, "q");
  assert.equal(quits(asked), 0);
  assert.match(asked.state.toast?.words ?? "", /A message is being sent: q again to quit/);
  assert.equal(quits(play(asked.state, "q")), 1);
});

Deno.test("q no longer asks once the send has completed", () => {
  const { state } = play(stateOf(), ...sending, "q", sent());
  assert.equal(state.leaveAsked, false);
  assert.equal(quits(play(state, "esc", "q")), 1);
});

Deno.test("Ctrl-C quits without asking", () => {
  assert.equal(quits(play(stateOf(), ...sending, "c-c")), 1);
});
