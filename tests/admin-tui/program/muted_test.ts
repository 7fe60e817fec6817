/** Typed and pasted text that nothing asked for never runs as keys. */
import assert from "node:assert/strict";
import { screenOf } from "../../../admin-tui/state/place.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { openTestCore } from "../../harness.ts";
import { openAdmin } from "../kit.tsx";
import { bare, calmUser, describedMsg } from "../screens/user/user_states.ts";
import { calm, delivery, read } from "../screens/sends/sends_states.ts";
import { listed, noon, play, small, stateOf } from "../states.ts";

const tick = (seconds: number) => ({ type: "ticked", now: noon + seconds * 1000 }) as const;

/** A user without an authenticator app, so that `A` is refused. */
function shown(): State {
  const steps = [{ type: "started" }, listed([calmUser]), "enter", describedMsg(bare)] as const;
  return play(stateOf(), ...steps).state;
}

const still = ({ toast: _, muted: __, ...state }: State) => state;

Deno.test("a reason typed after a refused action runs no key, whatever its letters", () => {
  const before = shown();
  const { state, effects } = play(before, "A", ..."hqkj?:!@+_wtEuxD1234", "space", "bs", "[");
  assert.deepEqual(effects, []);
  assert.deepEqual(still(state), still(before));
  assert.match(state.toast?.words ?? "", /^Cannot remove app: none set up\. What you type is ign/);
});

Deno.test("Enter and Esc after a refused action end the typing, and do nothing else", () => {
  for (const key of ["enter", "esc"]) {
    const { state } = play(shown(), "A", ..."stolen", key);
    assert.deepEqual(still(state), still(shown()), key);
    assert.equal(state.muted, null);
    assert.notEqual(play(state, "?").state.help, null, "keys work again");
  }
});

Deno.test("keys work again once nothing was typed for a second or two", () => {
  const typed = play(shown(), "A", ..."stolen", tick(1), ..."phone").state;
  assert.equal(play(typed, tick(2), "?").state.help, null, "one tick may come immediately");
  assert.notEqual(play(typed, tick(2), tick(3), "?").state.help, null);
});

Deno.test("keys that type nothing work immediately after a refused action", () => {
  assert.equal(screenOf(play(shown(), "A", "x", "tab").state), "lab");
  assert.deepEqual(play(shown(), "A", "c-c").effects, [{ kind: "quit" }]);
  const down = play(shown(), "A", "down").state;
  assert.equal(down.muted, null);
});

Deno.test("a refused key that would have asked for nothing ignores no key", () => {
  const test = delivery(1, { userId: null });
  const list = play(stateOf(), { type: "started" }, "3", read(calm, [test, delivery(2)])).state;
  const { state } = play(list, "o");
  assert.match(state.toast?.words ?? "", /^Cannot open user/);
  assert.equal(play(state, "j").state.sends.cursor, 1);
});

Deno.test("text that is pasted without a field runs no key, also with line ends in it", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await using admin = await openAdmin(test, small);
  await admin.until("ada");
  const before = still(admin.program.state());
  await admin.paste("q4jj\nphone stolen\r\n:lock ada\ny");
  assert.deepEqual(still(admin.program.state()), before);
  assert.match(admin.screen(), /Pasted text is ignored: no field is open/);
  await admin.press("enter");
  await admin.until("Sessions 0");
  await admin.type("A");
  await admin.paste("stolen\n");
  await admin.type("uDh");
  assert.equal(screenOf(admin.program.state()), "user");
  assert.equal(admin.program.state().action.dialog, null);
});
