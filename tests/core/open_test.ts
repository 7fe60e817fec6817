import assert from "node:assert/strict";
import { steadyClock } from "../../core/open.ts";
import { createIdSource, idTime } from "../../core/domain/id.ts";

Deno.test("steadyClock() ignores a small step back and follows a large one (F-07)", () => {
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

Deno.test("steadyClock() runs at half speed until the system clock has caught up", () => {
  let [system, ticks] = [1_000_000_000, 5];
  const clock = steadyClock(() => system, () => ticks);
  const pass = (ms: number) => [system += ms, ticks += ms];
  assert.equal(clock(), 1_000_000_000);
  system -= 240_000;
  assert.equal(clock(), 1_000_000_000);
  for (let ms = 0; ms < 1000; ms++) {
    pass(1);
    clock();
  }
  assert.equal(clock(), 1_000_000_500);
  pass(239_000);
  assert.equal(clock(), 1_000_120_000);
  pass(239_999);
  assert.equal(clock() - system, 0);
  pass(240_000);
  assert.equal(clock(), system);
});

Deno.test("createIdSource() follows a clock that was far ahead and is corrected", () => {
  const newId = createIdSource((count) => crypto.getRandomValues(new Uint8Array(count)));
  const [now, ahead] = [1e12, 1e12 + 400 * 24 * 3_600_000];
  newId("evt", ahead);
  assert.equal(newId("evt", now).slice(4, 14), idTime(now));
  assert.equal(newId("evt", now - 60_000).slice(4, 14), idTime(now));
});

Deno.test("createIdSource() creates IDs that sort by creation, even within a millisecond", () => {
  const newId = createIdSource((count) => crypto.getRandomValues(new Uint8Array(count)));
  const ids = [5, 5, 5, 6, 6, 4, 7, 1e12, 1e12].map((now) => newId("evt", now));
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^evt_[0-9a-hjkmnp-tv-z]{26}$/);
});
