import { deepEqual, equal } from "node:assert/strict";
import { seeded } from "../../attacks/attack_kit.ts";
import { compare, differences } from "./timing_kit.ts";

/**
 * Seven groups of 60 times each from `least`, spread evenly over `spread`; the last group is later.
 */
function times(least: number, spread: number, lateByMs: number): Map<string, number[]> {
  const random = seeded(7);
  const own = (late: number) => Array.from({ length: 60 }, () => least + random() * spread + late);
  return new Map(
    ["a", "b", "c", "d", "e", "f", "late"].map((name) =>
      [name, own(name === "late" ? lateByMs : 0)] as const
    ),
  );
}

Deno.test("differences() reports nothing for the noise of a busy machine", () => {
  deepEqual(differences(compare(times(80, 300, 0))), []);
});

Deno.test("differences() finds a later group on a quiet machine and on a busy one", () => {
  const quiet = differences(compare(times(19, 1, 0.6)));
  equal(quiet.length, 1, "by its ranks");
  equal(differences(compare(times(19, 1, 6))).length, 2, "by its median too");
  equal(differences(compare(times(80, 300, 150))).length, 2, "twice as long");
});
