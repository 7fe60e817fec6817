import assert from "node:assert/strict";
import { createRecorder } from "../../../admin-tui/recording/recorder.ts";
import { shownRows } from "../../../admin-tui/recording/shown_rows.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { openTestCore } from "../../harness.ts";
import { shownAfter, simulatorSetting, waysTo } from "../everywhere.ts";
import { noon, play, stateOf } from "../states.ts";
import { filmOf, openRecordedAdmin, screensOf, secretsOf } from "./recorded.ts";

function recorder(bytesMax?: number) {
  const file = { text: "", now: noon };
  const clock = (): number => file.now;
  const write = (text: string): null => (file.text += text, null);
  const options = bytesMax === undefined ? {} : { bytesMax };
  return { file, ...createRecorder({ write, clock, ...options }) };
}

function textOf(state: State): string {
  return shownRows(state).map((row) => row.map(({ text }) => text).join("")).join("\n");
}

Deno.test("a recording has what the operator sees, and when", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await using admin = await openRecordedAdmin(test, { columns: 100, rows: 30 });
  for (const key of ["3", "4", "1", "enter", "w", "?"]) {
    test.clock.advance(1);
    await admin.press(key);
    const screen = screensOf(filmOf(admin.recording())).at(-1) ?? "";
    assert.equal(withoutHeader(screen), withoutHeader(admin.screen()));
  }
  assert.equal(filmOf(admin.recording()).seconds, 6);
});

/** The header of a recording has no REC mark. */
function withoutHeader(screen: string): string {
  return screen.split("\n").slice(1).join("\n");
}

Deno.test("a recording is asciicast v2, with each row that changes, and a new size", () => {
  const { file, show } = recorder();
  const first = stateOf({ columns: 80, rows: 24 });
  assert.equal(show(first), null);
  file.now += 1500;
  show({ ...first, leaveAsked: true });
  show({ ...first, toast: { good: true, words: "done", secondsLeft: 3 } });
  file.now += 500;
  show(stateOf({ columns: 100, rows: 30 }));
  const [header, ...events] = file.text.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(header, {
    version: 2,
    width: 80,
    height: 24,
    timestamp: noon / 1000,
    idle_time_limit: 2,
    title: "Latchkey terminal",
    latchkey: 1,
  });
  assert.deepEqual(events.map(([at, kind]) => [at, kind]), [[0, "o"], [1.5, "o"], [2, "r"], [
    2,
    "o",
  ]]);
  assert.equal(events[1][2], "\x1b[23;1H\x1b[0m\x1b[K\x1b[0;32m ✓ done");
  assert.equal(events[2][2], "100x30");
});

function letters(number: number): string {
  return [...`${number}`].map((digit) => "abcdefghij".at(Number(digit))).join("").repeat(9);
}

Deno.test("a recording ends at its limit with a note, once, and the file keeps to it", () => {
  const { file, show } = recorder(8000);
  const state = stateOf({ columns: 80, rows: 24 });
  const said: (string | null)[] = [];
  for (let at = 0; at < 300; at++) {
    file.now += 1000;
    said.push(show({ ...state, toast: { good: true, words: letters(at), secondsLeft: 3 } }));
  }
  assert.deepEqual(said.filter((words) => words !== null), [
    "The recording has ended: it has the 0 MB that are allowed",
  ]);
  assert.ok(new TextEncoder().encode(file.text).length <= 8000);
  assert.match(filmOf(file.text).note ?? "", /has ended/);
});

Deno.test("a recording ends if its file cannot be written, and the terminal stays open", () => {
  const { show } = createRecorder({ write: () => "the disk is full", clock: () => noon });
  assert.equal(show(stateOf()), "The recording has ended: the disk is full");
  assert.equal(show({ ...stateOf(), leaveAsked: true }), null);
});

Deno.test("the header says that the terminal is recorded, until it ends; the recording does not", () => {
  const recorded = play(stateOf(), { type: "recording", ended: null }).state;
  assert.equal(recorded.recording, true);
  assert.doesNotMatch(textOf(recorded), /REC/);
  const { state } = play(recorded, { type: "recording", ended: "The recording has ended: why" });
  assert.equal(state.recording, false);
  assert.equal(state.toast?.words, "The recording has ended: why");
});

for (const [columns, rows] of [[80, 24], [120, 40]] as const) {
  Deno.test(`no screen or dialog is recorded with a secret or a number, at ${columns}x${rows}`, () => {
    for (const [way, steps] of Object.entries(waysTo("ada"))) {
      const state = shownAfter(stateOf({ columns, rows }, simulatorSetting), steps);
      const text = textOf(state);
      for (const secret of secretsOf(state)) assert.ok(!text.includes(secret), `${way}: ${secret}`);
      assert.doesNotMatch(text, /202555\d{4}/, way);
    }
  });
}

Deno.test("a number is masked while it is typed, and where it is repeated", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await using admin = await openRecordedAdmin(test);
  for (const search of ["2025550142", "+12025550142", "0142", "202-555-0142"]) {
    await admin.type(`/${search}`);
    await admin.press("left", "left", "enter", "esc");
  }
  const unknown = ["+12025550199", "202 555 0199", "+1 (202) 555.0199", "0199"];
  for (const number of unknown) {
    await admin.type(`:user ${number}`);
    await admin.press("enter");
    await admin.press("esc", "esc");
  }
  await admin.type(":lab +12025550142\r");
  await admin.press("esc");
  const lines = screensOf(filmOf(admin.recording())).flatMap((screen) => screen.split("\n"));
  // The three digits of an area are what is shown of a number before it is masked.
  assert.deepEqual(lines.filter((line) => /2025|5550|0142|0199/.test(line)), []);
  assert.ok(lines.some((line) => /\+#{11}/.test(line)));
});
