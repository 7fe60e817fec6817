/** Typed and pasted text that nothing asked for never runs as keys. */
import assert from "node:assert/strict";
import { fieldText } from "../../../admin-tui/input/field.ts";
import { screenOf } from "../../../admin-tui/state/place.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { openTestCore } from "../../harness.ts";
import { openAdmin } from "../kit.tsx";
import { bare, calmUser, describedMsg } from "../screens/user/user_states.ts";
import { calm, delivery, read } from "../screens/sends/sends_states.ts";
import { listed, noon, play, small, stateOf, usersNamed } from "../states.ts";

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
  await admin.press("enter");
  await admin.until("Sessions 0");
  const before = still(admin.program.state());
  await admin.paste("q4jj\nphone stolen\r\n:lock ada\ny");
  assert.deepEqual(still(admin.program.state()), before);
  assert.match(admin.screen(), /Pasted text is ignored: no field is open/);
  await admin.type("A");
  await admin.paste("stolen\n");
  await admin.type("uDh");
  assert.equal(screenOf(admin.program.state()), "user");
  assert.equal(admin.program.state().action.dialog, null);
});

Deno.test("a name or a number that is pasted on the list of users is searched for", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.register("bob");
  await using admin = await openAdmin(test, small);
  await admin.until("bob");
  await admin.type("/zz");
  await admin.press("enter");
  await admin.paste("ada\r\n");
  await admin.until("/ ada");
  const { users } = admin.program.state();
  assert.deepEqual([users.list.length, users.searching], [1, true]);
});

Deno.test("a number that is pasted in the lab becomes the number of a test, and sends nothing", () => {
  const { state, effects } = play(stateOf(), "2", { type: "pasted", text: "+1 202 555 0142\n" });
  assert.deepEqual([state.lab.focus, fieldText(state.lab.number)], ["number", "+1 202 555 0142"]);
  assert.ok(!effects.some(({ kind }) => kind === "startTest"));
});

Deno.test("a paste that the terminal does not mark runs no key, nor does its late end", () => {
  const chunk = (text: string) =>
    ({ type: "chunk", keys: [...text].map((key) => key === " " ? "space" : key) }) as const;
  for (const text of ["unlock me please", "+12025550142", "lovelace", "Ljjx stolen"]) {
    const { state, effects } = play(shown(), chunk(text), ..."uD12", "enter");
    assert.deepEqual([still(state), effects], [still(shown()), []], text);
    assert.match(play(shown(), chunk(text)).state.toast?.words ?? "", /Pasted text is ignored/);
  }
  assert.equal(fieldText(play(stateOf(), chunk("/lovelace")).state.users.search), "lovelace");
  const list = play(stateOf(), { type: "started" }, listed(usersNamed(9))).state;
  assert.equal(play(list, chunk("jjjjjjk")).state.users.cursor, 5);
});

Deno.test("keys that arrive together stop at one without a meaning, and at a question", () => {
  const list = play(stateOf(), { type: "started" }, listed(usersNamed(9))).state;
  assert.equal(play(list, { type: "chunk", keys: ["j", "z", "j"] }).state.users.cursor, 1);
  const asked = play(stateOf(), "2", "e", ..."+12025550142", "enter").state;
  const { state, effects } = play(asked, { type: "chunk", keys: ["enter", "y"] });
  assert.equal(effects.length, 0);
  assert.ok(play(state, "y").effects.some(({ kind }) => kind === "startTest"));
});

Deno.test("a key that does nothing says so, as a hint, and Escape is silent", () => {
  const { state } = play(shown(), "z");
  assert.deepEqual([state.toast?.good, state.toast?.words], [
    null,
    "z does nothing here. ? lists the keys.",
  ]);
  assert.equal(play(state, "j").state.toast, null, "the next key ends it");
  assert.equal(play(stateOf(), "esc").state.toast, null);
  const help = new Map([["help.open@global", ["z"]]]);
  const own = play(stateOf(small, { keys: help }), "pgdn").state;
  assert.equal(own.toast?.words, "PgDn does nothing here. z lists the keys.");
  const confirm = play(stateOf(), "2", "e", ..."+12025550142", "enter", "enter", "enter").state;
  assert.equal(confirm.toast?.words, "↵ does nothing here. The last line lists the keys.");
  assert.equal(play(stateOf(), "/", "pgdn").state.toast, null, "a field takes what it can");
});

Deno.test("a key of a user says in the list how to get there", () => {
  const list = play(stateOf(), { type: "started" }, listed(usersNamed(9))).state;
  const words = (key: string) => play(list, key).state.toast?.words;
  assert.equal(words("u"), "u does nothing here. It is a key of a user: Enter opens one.");
  assert.equal(words("z"), "z does nothing here. ? lists the keys.");
});

Deno.test("a key that only changes something says in read-only mode that it is off", () => {
  const steps = [{ type: "started" }, listed([calmUser]), "enter", describedMsg(bare)] as const;
  const user = play(stateOf(small, { readOnly: true }), ...steps).state;
  assert.equal(play(user, "u").state.toast?.words, "u does nothing in read-only mode.");
  assert.equal(play(user, "z").state.toast?.words, "z does nothing here. ? lists the keys.");
});

Deno.test("a paste over a question answers nothing", () => {
  const asked = play(stateOf(), "2", "e", ..."+12025550142", "enter", "enter").state;
  for (
    const step of [{ type: "pasted", text: "yours" }, {
      type: "chunk",
      keys: [..."yours,ada"],
    }, { type: "chunk", keys: [..."y12345"] }] as const
  ) {
    const { state, effects } = play(asked, step);
    assert.deepEqual([effects, state.lab.phase], [[], asked.lab.phase]);
    assert.match(state.toast?.words ?? "", /Pasted text is ignored/);
  }
});

Deno.test("the remains of an unknown sequence are silent", () => {
  const { state } = play(shown(), { type: "chunk", keys: ["esc", "Z", "9"] });
  assert.equal(state.toast, null);
});

const chunkOf = (text: string, ...before: readonly string[]) =>
  ({ type: "chunk", keys: [...before, ...text] }) as const;

Deno.test("keys typed ahead that a slow link delivers together run as if they came alone", () => {
  const list = play(stateOf(), { type: "started" }, listed(usersNamed(9))).state;
  for (
    const keys of [
      [..."2e+12025550142"],
      [..."jj2e+12025550142"],
      [..."G/lovelace"],
      ["esc", ..."/lovelace"],
      ["esc", "esc", ..."/lovelace"],
      ["esc", ..."user ada"].toSpliced(1, 0, ":"),
      ["esc", "j"],
      [..."jGk4fw"],
      [..."jjkkggG3j"],
      ["j", "enter", "q", "k", "G", "1", "j"],
    ]
  ) {
    const alone = play(list, ...keys);
    const together = play(list, { type: "chunk", keys });
    assert.deepEqual(together, alone, keys.join(" "));
    assert.notDeepEqual(still(alone.state), still(list));
  }
});

Deno.test("a paste that would open a dialog is ignored", () => {
  const draft = play(stateOf(), "2", "e", ..."+12025550142", "enter").state;
  for (
    const [before, chunk] of [
      [shown(), chunkOf("unlock")],
      [shown(), chunkOf("Rename")],
      [draft, chunkOf("yellow", "enter")],
    ] as const
  ) {
    const { state, effects } = play(before, chunk);
    assert.deepEqual([still(state), effects], [still(before), []]);
    assert.match(state.toast?.words ?? "", /Pasted text is ignored/);
  }
});
