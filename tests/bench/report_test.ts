import assert from "node:assert/strict";
import { parseOptions } from "../../bench/kit/options.ts";
import { atLeast, atMost, markdown, notMeasured, written } from "../../bench/kit/report.ts";

const names = ["logins", "size"];
const line = { what: "a : b", sentence: "Measured." };

Deno.test("written() compares each figure with its goal", () => {
  const lines = [
    { ...line, measured: 1.6, goal: atLeast(1.5) },
    { ...line, measured: 1.6, unit: "ms" as const, goal: atMost(1.5) },
    { ...line, measured: 4, goal: null },
    notMeasured("c", atMost(2), "No compiler."),
    { ...line, measured: 4, gate: atMost(3), goal: atMost(2) },
  ];
  const rows = written(lines).split("\n").filter((row) => /^\S/.test(row))
    .map((row) => row.replace(/ {2,}/g, "  "));
  assert.deepEqual(rows, [
    "a : b  1.60  at least 1.5  pass",
    "a : b  1.60 ms  at most 1.5  short",
    "a : b  4.00  -",
    "c  -  at most 2  not measured",
    "a : b  4.00  at most 2  short (gate: at most 3)",
  ]);
});

Deno.test("markdown() makes a table of the lines", () => {
  const table = markdown([{ ...line, measured: 400, unit: "MB", goal: atMost(400) }]);
  assert.equal(table.split("\n").at(-1), "| a : b | 400 MB | at most 400 | pass |");
});

Deno.test("parseOptions() accepts users and measures, also after an equals sign", () => {
  assert.equal(parseOptions([], names)?.only, null);
  const options = parseOptions(["--users=1000000", "--only", "size,logins", "--peers"], names);
  assert.deepEqual(options?.only, ["size", "logins"]);
  assert.deepEqual([options?.users, options?.peers], [1_000_000, true]);
});

Deno.test("parseOptions() refuses unknown names, counts out of range and missing values", () => {
  const wrong = [["--only", "nope"], ["--only"], ["--users", "1"], ["--users"], ["--fast"], ["x"]];
  for (const args of wrong) assert.equal(parseOptions(args, names), null, args.join(" "));
});
