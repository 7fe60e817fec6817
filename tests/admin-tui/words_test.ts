import assert from "node:assert/strict";
import { reasonWords } from "../../admin-tui/presentation/refusals.ts";
import { age, countdown, grouped, timestamp } from "../../admin-tui/presentation/time.ts";

const now = Date.UTC(2026, 0, 1, 12);
const minute = 60_000;

Deno.test("age() fits five cells from now to never", () => {
  const ages: readonly (readonly [number, string])[] = [
    [-5 * minute, "now"],
    [0, "now"],
    [minute, "1m"],
    [59 * minute, "59m"],
    [60 * minute, "1h"],
    [47 * 60 * minute, "47h"],
    [48 * 60 * minute, "2d"],
    [100 * 24 * 60 * minute, "3mo"],
    [800 * 24 * 60 * minute, "2y"],
  ];
  for (const [ago, words] of ages) assert.equal(age(now - ago, now), words);
  assert.equal(age(null, now), "never");
});

Deno.test("countdown() never shows less than nothing", () => {
  assert.equal(countdown(now + 600_000, now), "10:00");
  assert.equal(countdown(now + 61_001, now), "1:02");
  assert.equal(countdown(now - 1, now), "0:00");
});

Deno.test("grouped() sets thousands apart", () => {
  assert.deepEqual([0, 999, 1000, 1_000_204].map(grouped), ["0", "999", "1 000", "1 000 204"]);
});

Deno.test("timestamp() is UTC to the second", () => {
  assert.equal(timestamp(now), "2026-01-01 12:00:00");
});

Deno.test("reasonWords() leaves a code of a newer version as it stands", () => {
  assert.equal(reasonWords("wrong_code"), "wrong code");
  assert.equal(reasonWords("invented_later"), "invented_later");
});
