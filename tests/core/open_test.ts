import assert from "node:assert/strict";
import { steadyClock } from "../../core/open.ts";
import { createIdSource } from "../../core/domain/id.ts";

Deno.test("steadyClock() does not follow a small step back, and follows a large one (F-07)", () => {
  let system = 1_000_000_000;
  const clock = steadyClock(() => system);
  assert.equal(clock(), 1_000_000_000);
  system -= 60_000;
  assert.equal(clock(), 1_000_000_000);
  system += 61_000;
  assert.equal(clock(), 1_000_001_000);
  system -= 30 * 24 * 3_600_000;
  assert.equal(clock(), system);
});

Deno.test("createIdSource() makes ids that sort as they were made, also within a millisecond", () => {
  const newId = createIdSource((count) => crypto.getRandomValues(new Uint8Array(count)));
  const ids = [5, 5, 5, 6, 6, 4, 7, 1e12, 1e12].map((now) => newId("evt", now));
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^evt_[0-9a-hjkmnp-tv-z]{26}$/);
});
