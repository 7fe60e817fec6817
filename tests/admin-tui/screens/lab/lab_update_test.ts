import assert from "node:assert/strict";
import fc from "fast-check";
import { fieldText } from "../../../../admin-tui/input/field.ts";
import { simulatorFaults } from "../../../../admin-tui/screens/lab/fault_lines.ts";
import { type Msg, update } from "../../../../admin-tui/program/update.ts";
import { devSetting, frameOf } from "../../kit.tsx";
import * as answers from "./lab_states.ts";
import { toDraft } from "./lab_states.ts";
import { noon, play, sent, stateOf } from "../../states.ts";

const { quoted, startFailed, startRefused } = answers;
const waiting = [...toDraft, quoted(), "enter", "y", sent()];

Deno.test("update() requests a quote when a number is accepted and when the channel changes", () => {
  const { effects } = play(stateOf(), ...toDraft, "c", "c");
  const asked = effects.flatMap((one) => one.kind === "quoteTest" ? [one.channel] : []);
  assert.deepEqual(asked, ["sms", "call", "whatsapp"]);
});

Deno.test("update() sends a message that costs money only after Enter and y, and Esc cancels", () => {
  const kinds = (setting: { readonly simulated: boolean }, ...after: readonly string[]) =>
    play(stateOf(undefined, setting), ...toDraft, quoted(), "enter", ...after).effects
      .filter(({ kind }) => kind === "startTest").length;
  const paid = { simulated: false };
  assert.equal(kinds(paid), 0);
  assert.equal(kinds(paid, "enter", "enter", "space"), 0);
  assert.equal(kinds(paid, "y"), 1);
  assert.equal(kinds(paid, "y", "y"), 1);
  assert.equal(kinds(paid, "esc", "y"), 0);
  assert.equal(kinds({ simulated: true }), 1, "the simulator is free");
});

Deno.test("update() counts the seconds while the provider is called", async () => {
  const paid = [...toDraft, quoted(), "enter", "y"];
  const tick = (seconds: number): Msg => ({ type: "ticked", now: noon + seconds * 1000 });
  const { state } = play(stateOf(), ...paid, tick(1), tick(2), tick(3));
  const screen = await frameOf(state);
  assert.match(screen, /sending, 3 s/);
  assert.match(screen, /waiting for the provider, 3 s/);
  const over = play(state, sent(), tick(4)).state;
  assert.doesNotMatch(await frameOf(over), /sending, |waiting for the provider/);
  assert.equal(play(over, tick(5)).state.lab.waitedSeconds, 3);
});

Deno.test("the number field asks for + and the country code only while it lacks one", async () => {
  const hint = /start with \+ and country code/;
  assert.match(await frameOf(play(stateOf(), "2", "e", ..."2025").state), hint);
  for (const typed of ["", "+", "+1202555"]) {
    assert.doesNotMatch(await frameOf(play(stateOf(), "2", "e", ...typed).state), hint, typed);
  }
});

Deno.test("update() drops a quote for another channel", () => {
  const { state } = play(stateOf(), ...toDraft, "c", quoted(null, "sms"));
  assert.equal(state.lab.quote, null);
  assert.equal(play(state, quoted(null, "call")).state.lab.quote?.price, 14_000);
});

Deno.test("update() resends immediately once the wait is over, and only after a warning before that", () => {
  const early = play(stateOf(), ...waiting, { type: "ticked", now: noon + 29_000 }, "s");
  assert.ok(!early.effects.slice(4).some(({ kind }) => kind === "startTest"));
  assert.ok(early.state.lab.warned);
  assert.equal(play(early.state, "s").effects[0]?.kind, "startTest");
  const late = play(stateOf(), ...waiting, { type: "ticked", now: noon + 30_000 });
  assert.equal(play(late.state, "s").effects[0]?.kind, "startTest");
});

Deno.test("update() treats letters as keys and digits as code while a code is typed", () => {
  const { state } = play(stateOf(), ...waiting, "1", "v", "2", "c", "3");
  assert.equal(fieldText(state.lab.code), "123");
  assert.ok(state.lab.raw);
  assert.equal(state.lab.channel, "call");
});

Deno.test("update() calls the simulator only if there is one", () => {
  const kinds = ["armFault", "disarmFaults", "readFaults", "readCode"];
  const steps = [...waiting, "f", "j", "enter", "f", "x"];
  const asked = (setting: typeof devSetting | { readonly simulator: null }) =>
    play(stateOf(undefined, setting), ...steps).effects.map(({ kind }) => kind)
      .filter((kind) => kinds.includes(kind));
  assert.deepEqual(asked({ simulator: null }), []);
  assert.deepEqual(asked(devSetting), [
    "readFaults",
    "readCode",
    "readFaults",
    "armFault",
    "readFaults",
    "disarmFaults",
  ]);
});

Deno.test("update() sends nothing in read-only mode", () => {
  const { effects } = play(stateOf(undefined, { readOnly: true }), ...waiting, "s", "s", "x");
  assert.ok(!effects.some(({ kind }) => /^(start|check|cancel)Test$/.test(kind)));
});

const keys = [..."scvyfxnejkgG12345", "enter", "esc", "tab", "pgdn", "up", "2"];
const late: readonly Msg[] = [
  quoted(),
  quoted("circuit_open"),
  sent(1),
  sent(2),
  startFailed("60203"),
  startFailed("none"),
  startRefused("sending_limited", 60),
  answers.testsListed(answers.tested),
  answers.testsUnread,
  answers.phoneShows("123456"),
  answers.phoneShows(null),
  answers.faultsArmed("60203 on start"),
  answers.simulatorAway,
  { type: "ticked", now: noon + 20_000 },
  { type: "ticked", now: noon + 700_000 },
  { type: "resized", size: { columns: 60, rows: 16 } },
  { type: "resized", size: { columns: 120, rows: 40 } },
];

Deno.test("update() keeps the lab in range, and no code after a verdict, for any input", () => {
  const msg = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.constantFrom(...keys).map((key): Msg => ({ type: "pressed", key })),
    },
    { weight: 1, arbitrary: fc.constantFrom(...late) },
  );
  fc.assert(
    fc.property(fc.array(msg, { minLength: 100, maxLength: 100 }), (msgs) => {
      let { state } = play(stateOf(undefined, devSetting), ...toDraft);
      for (const one of msgs) {
        [state] = update(state, one);
        const { lab } = state;
        const { faults, phoneCode } = lab.simulator;
        assert.ok(faults === null || simulatorFaults[faults.cursor] !== undefined);
        assert.ok(lab.scroll >= 0);
        assert.ok(lab.phase === "draft" || lab.phase === "sending" || lab.verification !== null);
        if (lab.phase === "ended") assert.equal(fieldText(lab.code) + (phoneCode ?? ""), "");
      }
    }),
    { numRuns: 150, seed: 20261122 },
  );
});
