import assert from "node:assert/strict";
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import {
  boardCursor,
  boardRowKey,
  boardRows,
  selectedBoardRow,
} from "../../../../admin-tui/screens/board/board_rows.ts";
import { screenOf } from "../../../../admin-tui/state/place.ts";
import { listed, noon, play, stateOf, usersNamed } from "../../states.ts";
import { calm, controlsMsg, read } from "../sends/sends_states.ts";
import { attacked, attackedControls, boardMsg, boardUnread } from "./board_states.ts";

const started: Msg = { type: "started" };
const ticked = (after: number): Msg => ({ type: "ticked", now: noon + after });
const kinds = (steps: ReturnType<typeof play>) => steps.effects.map(({ kind }) => kind);
const users = listed(usersNamed(3));
const opened = (...steps: readonly (Msg | string)[]): State =>
  play(stateOf(), started, users, read(attackedControls, []), "!", boardMsg(), ...steps).state;

Deno.test("update() reads the board every five seconds and what is blocked every second", () => {
  assert.deepEqual(kinds(play(opened("esc"), "!")), ["readBoard", "readControls"]);
  const asked = play(opened(), ...[1000, 2000, 3000, 4000, 5000, 9000].map(ticked));
  const reads = kinds(asked);
  assert.equal(reads.filter((kind) => kind === "readControls").length, 6);
  assert.equal(reads.filter((kind) => kind === "readBoard").length, 1, "one read at a time");
  assert.deepEqual(kinds(play(asked.state, boardMsg(), ticked(10_000))), [
    "readControls",
    "readBoard",
  ]);
});

Deno.test("update() keeps the selected row when others pass it", () => {
  const state = opened("j");
  assert.deepEqual(selectedBoardRow(state), { kind: "country", place: attacked.countries[1] });
  const [br, us, gb] = attacked.countries;
  assert.ok(br !== undefined && us !== undefined && gb !== undefined);
  const after = play(state, boardMsg({ ...attacked, countries: [br, gb, us] })).state;
  assert.deepEqual(selectedBoardRow(after), { kind: "country", place: us });
  const first = play(opened(), boardMsg({ ...attacked, countries: [gb, br, us] })).state;
  assert.deepEqual(selectedBoardRow(first), { kind: "country", place: gb });
});

Deno.test("update() shows a stop on the board as soon as it is read elsewhere", () => {
  const state = opened();
  const stop = { scope: "country:GB", at: noon, actorName: "ada", reason: "bots" } as const;
  const after = play(state, controlsMsg({ ...attackedControls, stops: [stop] })).state;
  assert.deepEqual(boardRows(after).filter(({ kind }) => kind === "stop"), [
    { kind: "stop", stop },
  ]);
});

Deno.test("the cursor of the board follows its row when what is blocked changes", () => {
  const at = boardRows(opened()).findIndex(({ kind }) => kind === "pause");
  const pause = opened(...Array.from({ length: at }, () => "j"));
  const key = (state: State): string => {
    const row = selectedBoardRow(state);
    return row === undefined ? "" : boardRowKey(row);
  };
  assert.equal(key(pause), "pause prefix:+551190000");
  const stop = { scope: "country:GB", at: noon, actorName: "ada", reason: "bots" } as const;
  const stops = [stop, ...attackedControls.stops];
  const stopped = play(pause, controlsMsg({ ...attackedControls, stops })).state;
  assert.deepEqual([key(stopped), boardCursor(stopped)], [key(pause), at + 1]);
  assert.equal(play(stopped, "L").state.sends.dialog?.step, "liftReason");
  assert.equal(key(play(stopped, boardMsg()).state), key(pause));
  const resumed = play(stopped, controlsMsg({ ...attackedControls, stops: [] })).state;
  assert.deepEqual([key(resumed), boardCursor(resumed)], [key(pause), at - 1]);
  // What is in its place by then is selected, and followed from there.
  const lifted = play(stopped, controlsMsg({ ...attackedControls, stops, pauses: [] })).state;
  assert.equal(key(lifted), "circuit whatsapp");
  assert.equal(key(play(lifted, controlsMsg(attackedControls)).state), "circuit whatsapp");
});

Deno.test("a stop in the first row of a calm board stays selected when an attack starts", () => {
  const nothingSent = { ...attacked, countries: [], prefixes: [] };
  const calmly = play(opened(), "g", boardMsg(nothingSent)).state;
  assert.equal(selectedBoardRow(calmly)?.kind, "stop");
  assert.equal(selectedBoardRow(play(calmly, boardMsg()).state)?.kind, "stop");
});

Deno.test("the row of the board is kept while its messages are listed", () => {
  const at = boardRows(opened()).findIndex(({ kind }) => kind === "circuit");
  const listed = play(opened(...Array.from({ length: at }, () => "j")), "enter").state;
  const resumed = play(listed, controlsMsg({ ...attackedControls, stops: [] })).state;
  const row = selectedBoardRow(play(resumed, "esc").state);
  assert.equal(row === undefined ? "" : boardRowKey(row), "circuit whatsapp");
});

Deno.test("s stops the country of a prefix, and asks for a scope on other rows", () => {
  const prefix = play(opened(), "j", "j", "j", "s").state.sends.dialog;
  assert.ok(prefix?.step === "reason");
  assert.deepEqual([prefix.choice, prefix.country.before], ["country", "BR"]);
  assert.equal(play(opened(), "G", "s").state.sends.dialog?.step, "scope");
  const empty = play(stateOf(), started, users, read(calm, []), "!", "s").state;
  assert.equal(empty.sends.dialog?.step, "scope");
});

Deno.test("Enter lists the messages of a row, and Escape returns to it", () => {
  const texts = boardRows(opened()).map((_, at) => {
    const steps = Array.from({ length: at }, () => "j");
    return play(opened(), ...steps, "enter").state.sends.filter?.text ?? "";
  });
  assert.deepEqual(texts, [
    "country:BR 1h",
    "country:US 1h",
    "country:GB 1h",
    "prefix:+551190000 1h",
    "prefix:+551190001 1h",
    "prefix:+1202555 1h",
    "prefix:+447700900 1h",
    "call blocked code:stopped_by_operator 1h",
    "prefix:+551190000 2h",
    "whatsapp failed 2h",
  ]);
  const back = play(opened(), "j", "enter", "esc").state;
  assert.deepEqual([screenOf(back), back.board.cursor], ["board", 1]);
});

Deno.test("an unread board keeps the old figures, and says so", () => {
  const { board } = play(opened(), "r", boardUnread).state;
  assert.equal(board.found, attacked);
  assert.match(board.trouble ?? "", /Cannot read/);
});
