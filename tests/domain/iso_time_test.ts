import assert from "node:assert/strict";
import fc from "fast-check";
import { isoTime } from "../../core/domain/iso_time.ts";

const dayMs = 24 * 60 * 60 * 1000;

Deno.test("isoTime() writes ISO 8601 in UTC", () => {
  assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z");
  assert.equal(isoTime(Date.UTC(2024, 1, 29, 23, 59, 59, 7)), "2024-02-29T23:59:59.007Z");
  assert.equal(isoTime(253_402_300_799_999), "9999-12-31T23:59:59.999Z");
});

Deno.test("isoTime() writes the first and last instant of each day like Date, 1970 to 2404", () => {
  for (let day = 0; day < 434 * 366; day++) {
    for (const at of [day * dayMs, (day + 1) * dayMs - 1]) {
      if (isoTime(at) !== new Date(at).toISOString()) assert.fail(String(at));
    }
  }
});

Deno.test("isoTime() writes any instant like Date, and throws for NaN", () => {
  fc.assert(fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (at) => {
    assert.equal(isoTime(at), new Date(at).toISOString());
  }));
  assert.equal(isoTime(1.5), "1970-01-01T00:00:00.001Z");
  assert.throws(() => isoTime(NaN), RangeError);
});
