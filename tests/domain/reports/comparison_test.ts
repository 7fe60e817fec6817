import assert from "node:assert/strict";
import { compareCounts, comparedMin } from "../../../core/domain/reports/comparison.ts";

Deno.test("compareCounts() does not compare with a few", () => {
  assert.deepEqual(compareCounts(4563, 1), { kind: "few" });
  assert.deepEqual(compareCounts(0, comparedMin - 1), { kind: "few" });
  assert.deepEqual(compareCounts(0, 0), { kind: "same" });
  assert.deepEqual(compareCounts(7, 7), { kind: "same" });
});

Deno.test("compareCounts() is in percent, and from three times as many in times", () => {
  assert.deepEqual(compareCounts(150, 100), { kind: "percent", percent: 50 });
  assert.deepEqual(compareCounts(0, 100), { kind: "percent", percent: -100 });
  assert.deepEqual(compareCounts(299, 100), { kind: "percent", percent: 199 });
  assert.deepEqual(compareCounts(300, 100), { kind: "times", times: 3 });
  assert.deepEqual(compareCounts(456_300, 100), { kind: "times", times: 4563 });
  assert.deepEqual(compareCounts(1001, 1000), { kind: "same" });
});
