import { deepEqual, equal } from "node:assert/strict";
import { seeded } from "../../attacks/attack_kit.ts";
import { compare, tellingApart } from "./timing_kit.ts";

/** Seven groups of 60 times each from `least`, spread evenly over `spread`; the last ones later. */
function times(least: number, spread: number, lateByMs: number): Map<string, number[]> {
  const random = seeded(7);
  const own = (late: number) => Array.from({ length: 60 }, () => least + random() * spread + late);
  return new Map(
    ["a", "b", "c", "d", "e", "f", "late"].map((name) =>
      [name, own(name === "late" ? lateByMs : 0)] as const
    ),
  );
}

Deno.test("tellingApart() takes the noise of a busy machine for what it is", () => {
  deepEqual(tellingApart(compare(times(80, 300, 0))), []);
});

Deno.test("tellingApart() finds a group that is later, on a quiet and on a busy machine", () => {
  const quiet = tellingApart(compare(times(19, 1, 0.6)));
  equal(quiet.length, 1, "by its ranks");
  equal(tellingApart(compare(times(19, 1, 6))).length, 2, "by its median too");
  equal(tellingApart(compare(times(80, 300, 150))).length, 2, "twice as long");
});
