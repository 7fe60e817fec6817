import assert from "node:assert/strict";
import { fieldText } from "../../../../admin-tui/input/field.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { summaryLine } from "../../../../admin-tui/screens/sends/sends_lines.ts";
import type { DescribedControls } from "../../../../core/usecases/reports/describe_sends.ts";
import { frameOf } from "../../kit.tsx";
import { selectedRow } from "../../../../admin-tui/screens/sends/sends_rows.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import {
  calm,
  deliveries,
  delivery,
  notStopped,
  read,
  sendsUnread,
  stopped,
  stormy,
} from "./sends_states.ts";
import { noon, play, stateOf } from "../../states.ts";

const started: Msg = { type: "started" };
const ticked = (after: number): Msg => ({ type: "ticked", now: noon + after });
const shown = (): State => play(stateOf(), started, "3", read()).state;
const kinds = (steps: ReturnType<typeof play>) => steps.effects.map(({ kind }) => kind);
const controls = (value: Omit<DescribedControls, "at">): Msg => ({
  type: "answered",
  now: noon,
  answer: { kind: "readControls", reply: { value: { at: noon, ...value } } },
});
const toReason = ["s", "enter", ..."bill explodes"];

Deno.test("update() reads sends at the start and when the screen is shown, once at a time", () => {
  assert.deepEqual(kinds(play(stateOf(), started, "3", "r", "r")), [
    "listUsers",
    "countUsers",
    "readSends",
  ]);
  const { state } = play(stateOf(), started, read());
  assert.deepEqual(kinds(play(state, "3")), ["readSends"]);
  assert.deepEqual(kinds(play(state, "tab", "tab")), ["listTests", "readSends"]);
  assert.deepEqual(kinds(play(state, "s-tab", "s-tab")).at(-1), "readSends");
});

Deno.test("update() reads sends again every two seconds while they are shown, and makes no storm", () => {
  const before = shown();
  assert.deepEqual(kinds(play(before, ticked(1000))), []);
  const asked = play(before, ticked(2000), ticked(3000), ticked(9000));
  assert.deepEqual(kinds(asked), ["readSends"]);
  const again = play(asked.state, read(), ticked(3000), ticked(4000));
  assert.deepEqual(kinds(again), ["readSends"]);
});

Deno.test("update() reads what the header shows each second on every other screen", () => {
  const { state } = play(shown(), "1");
  const asked = play(state, ticked(1000), ticked(2000));
  assert.deepEqual(kinds(asked), ["readControls", "readControls"]);
  assert.equal(asked.state, state, "asking draws nothing");
});

Deno.test("update() shows a colleague's stop on another screen, and draws nothing without news", async () => {
  const { state } = play(stateOf(), started, read(calm, []), ticked(1000));
  const same = controls({ stops: [], pauses: [], circuits: [] });
  assert.equal(play(state, same).state, state);
  const stopped = play(state, controls({ stops: stormy.stops, pauses: [], circuits: [] })).state;
  assert.match(await frameOf(stopped), /SENDS STOPPED/);
});

Deno.test("summaryLine() says that sends go out only where nothing holds any back", () => {
  const open = stormy.circuits.filter(({ state }) => state === "open");
  const held = stormy.pauses.filter(({ inForce }) => inForce);
  assert.ok(open.length === 1 && held.length === 1);
  const words = (change: Partial<typeof calm>) =>
    summaryLine({ ...calm, stops: [], circuits: [], pauses: [], ...change }, 120)
      .map(({ text }) => text).join("").split("fraud guard")[0]?.trim();
  assert.equal(words({}), "● sends go out");
  assert.equal(
    words({ pauses: stormy.pauses.filter(({ inForce }) => !inForce) }),
    "● sends go out",
  );
  assert.equal(words({ circuits: open }), `! ${open[0]?.name} cut off`);
  assert.equal(words({ pauses: held }), "! 1 paused");
  assert.equal(words({ circuits: open, pauses: held }), `! ${open[0]?.name} cut off, 1 paused`);
  assert.equal(words({ stops: stormy.stops }), "✗ SENDS STOPPED");
});

Deno.test("update() goes on reading sends after the clock was set back", () => {
  assert.deepEqual(kinds(play(shown(), ticked(-3_600_000))), ["readSends"]);
});

Deno.test("update() goes on reading sends after a reading failed", () => {
  const { state } = play(shown(), "r", sendsUnread);
  assert.match(state.sends.trouble ?? "", /Cannot read/);
  assert.equal(state.sends.controls?.stops.length, 2);
  const later = play(state, ticked(2000), read());
  assert.deepEqual(kinds(later), ["readSends"]);
  assert.equal(later.state.sends.trouble, null);
});

Deno.test("update() keeps the cursor on its row when sends are read again", () => {
  const { state } = play(shown(), "j", "j", "j", "j", "j");
  const row = selectedRow(state);
  assert.equal(row?.kind === "delivery" && row.delivery.id, deliveries[1]?.id);
  const newer = read({ ...stormy, stops: [] }, [delivery(-1), ...deliveries]);
  const moved = selectedRow(play(state, newer).state);
  assert.equal(moved?.kind === "delivery" && moved.delivery.id, deliveries[1]?.id);
});

Deno.test("update() keeps the cursor in range when rows are gone", () => {
  const { state } = play(shown(), "G", read(calm, []));
  assert.equal(state.sends.cursor, 0);
  assert.equal(state.sends.top, 0);
});

Deno.test("update() stops sends only after scope, reason and y; Enter never confirms", () => {
  const asked = play(shown(), ...toReason, "enter", "enter", "enter", "space", "s", "R");
  assert.deepEqual(asked.effects, []);
  assert.equal(asked.state.sends.dialog?.step, "confirm");
  const { effects, state } = play(asked.state, "y", "y", "enter");
  assert.deepEqual(effects, [{ kind: "stopSends", scope: "all", reason: "bill explodes" }]);
  assert.equal(state.sends.acting, true);
});

for (
  const [choice, scope] of [
    [["j"], "channel:sms"],
    [["j", "j"], "channel:call"],
    [["j", "j", "j", "k", "j"], "channel:whatsapp"],
    [["j", "j", "j", "j", "b", "r"], "country:BR"],
    [["j", "j", "j", "j", "b", "r", "up"], "channel:whatsapp"],
  ] as const
) {
  Deno.test(`update() comes to the scope ${scope} by ${choice.join(" ")}`, () => {
    const keys = ["s", ...choice, "enter", ..."why", "enter", "y"];
    const { effects } = play(shown(), ...keys);
    assert.deepEqual(effects, [{ kind: "stopSends", scope, reason: "why" }]);
  });
}

Deno.test("update() takes no country without numbers, and no reason without words", () => {
  const country = play(shown(), "s", "j", "j", "j", "j", "U", "K", "enter").state.sends.dialog;
  assert.ok(country?.step === "scope" && country.trouble !== null);
  const { state } = play(shown(), "s", "enter", "x", "enter");
  assert.ok(state.sends.dialog?.step === "reason" && state.sends.dialog.trouble !== null);
  const typed = play(state, "y").state.sends.dialog;
  assert.ok(typed?.step === "reason" && typed.trouble === null);
  assert.equal(fieldText(typed.reason), "xy");
});

Deno.test("update() leaves every dialog with esc, and n, with nothing done", () => {
  const roads = [["s"], ["s", "enter"], [...toReason, "enter"], ["R"], ["j", "j", "L"]];
  for (const road of roads) {
    const { state, effects } = play(shown(), ...road, "esc");
    assert.equal(state.sends.dialog, null, road.join(" "));
    assert.deepEqual(effects, []);
  }
  assert.equal(play(shown(), "R", "n").state.sends.dialog, null);
});

Deno.test("update() resumes the stop and lifts the pause that are selected, and no other", () => {
  assert.deepEqual(play(shown(), "j", "R", "y").effects, [
    { kind: "resumeSends", scope: "country:BR" },
  ]);
  assert.deepEqual(play(shown(), "j", "j", "L", "y").effects, [
    { kind: "liftPause", scope: "prefix:+1202555" },
  ]);
  assert.deepEqual(play(shown(), "L", "y", "G", "R", "y", "L", "y").effects, []);
});

Deno.test("update() acts on what the dialog has named, whatever is read meanwhile", () => {
  const { effects } = play(shown(), "j", "R", read(calm, []), "y");
  assert.deepEqual(effects, [{ kind: "resumeSends", scope: "country:BR" }]);
});

Deno.test("update() begins no action while one waits for its answer", () => {
  const { state } = play(shown(), "R", "y", "s", "R");
  assert.equal(state.sends.dialog, null);
});

Deno.test("update() says what the core answered, and looks at once what holds now", () => {
  const waiting = play(shown(), ...toReason, "enter", "y").state;
  const done = play(waiting, stopped);
  assert.deepEqual(done.state.sends.said, {
    good: true,
    words: "all sends stopped, on all instances",
  });
  assert.deepEqual(kinds(done), ["readSends"]);
  const failed = play(shown(), "j", "R", "y", notStopped).state.sends.said;
  assert.deepEqual(failed, {
    good: false,
    words: "sends to BR not resumed: not stopped or paused",
  });
});

Deno.test("update() says so when the database took no action", () => {
  const answer = { kind: "liftPause", scope: "country:GB", reply: "unavailable" } as const;
  const { state } = play(shown(), "j", "j", "L", "y", { type: "answered", now: noon, answer });
  assert.match(state.sends.said?.words ?? "", /not lifted: The database did not take/);
  assert.equal(state.sends.acting, false);
});

Deno.test("update() reads afresh after an action, though an older reading is under way", () => {
  const { effects } = play(shown(), "r", "R", "y", notStopped);
  assert.deepEqual(effects.map(({ kind }) => kind), ["readSends", "resumeSends", "readSends"]);
});

Deno.test("the dialog says what its keys do, however long the reason is", async () => {
  const reason: Msg = { type: "pasted", text: "\x1b[31mlong reason\n".repeat(40) };
  const least = stateOf({ columns: 60, rows: 16 });
  const { state } = play(least, started, "3", read(), "s", "enter", reason, "enter");
  const dialog = state.sends.dialog;
  assert.ok(dialog?.step === "confirm");
  assert.ok(fieldText(dialog.reason).length <= 200);
  const frame = await frameOf(state);
  assert.match(frame, /y stops them\./);
  assert.match(frame, /└─+┘/);
});
