import assert from "node:assert/strict";
import { addedLines, parseLineHistory, withLines } from "../../admin-tui/line_history.ts";
import { noon, play, stateOf } from "./states.ts";

Deno.test("the history has the lines of each operator, and none with a name or a number", () => {
  const lines = ["user ada", "sends failed 2h", "lab +12025550142", "stop BR"];
  const marek = withLines(new Map(), "marek", lines, noon);
  const both = withLines(parseLineHistory(marek, noon), "ada", ["users is:locked"], noon);
  assert.deepEqual(JSON.parse(both), [
    ["ada", ["users is:locked"]],
    ["marek", ["sends failed 2h", "stop BR"]],
  ]);
  assert.doesNotMatch(both, /user ada|5550142/);
  const read = parseLineHistory(both, noon);
  assert.deepEqual(read.get("marek"), ["sends failed 2h", "stop BR"]);
});

Deno.test("the history is bounded, in lines and in operators", () => {
  const days = ["hour", "day", "week"].map((window) => `activity ${window}`);
  const many = Array.from({ length: 90 }, (_, at) => `sends ${at + 1}h`);
  let text = withLines(new Map(), "marek", [...many, ...days], noon);
  assert.equal(parseLineHistory(text, noon).get("marek")?.length, 50);
  for (let operator = 0; operator < 60; operator++) {
    text = withLines(parseLineHistory(text, noon), `op${operator}`, days, noon);
  }
  const read = parseLineHistory(text, noon);
  assert.deepEqual([read.size, read.has("op59"), read.has("marek")], [50, true, false]);
});

Deno.test("a missing, corrupt or foreign history has no lines", () => {
  for (
    const text of [null, "", "{", "{}", "7", "[1,[2]]", '[["a",{"x":1}]]', '[["a",["rm -r"]]]']
  ) {
    assert.deepEqual([...parseLineHistory(text, noon).values()].flat(), [], String(text));
  }
  const foreign = parseLineHistory('[["__proto__",["help"]]]', noon);
  assert.deepEqual(foreign.get("__proto__"), ["help"]);
});

Deno.test("earlier lines are recalled in the next run", () => {
  const { state } = play(stateOf(), { type: "started", lines: ["stop BR", "help"] }, ":", "up");
  assert.equal(state.help?.filter.before, "stop BR");
});

Deno.test("two terminals of one operator keep the lines of both", () => {
  const start = ["help", "stop BR", "board"];
  const first = play(stateOf(), { type: "started", lines: start }, ":", ..."access", "enter").state;
  const second =
    play(stateOf(), { type: "started", lines: start }, ":", ..."stop BR", "enter").state;
  assert.deepEqual(addedLines(start, first.lines), ["access"]);
  assert.deepEqual(addedLines(start, second.lines), ["stop BR"]);
  assert.deepEqual(addedLines(start, start), []);
  assert.deepEqual(addedLines([], ["help"]), ["help"]);
  let text = withLines(new Map([["marek", start]]), "marek", ["access"], noon);
  text = withLines(parseLineHistory(text, noon), "marek", ["stop BR"], noon);
  const kept = parseLineHistory(text, noon).get("marek");
  assert.deepEqual(kept, ["stop BR", "access", "help", "board"]);
});
