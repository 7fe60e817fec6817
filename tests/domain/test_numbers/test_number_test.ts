import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import {
  drawTestCode,
  parseTestNumberDays,
  testNumberEnd,
  testUserBar,
  testVerificationAt,
  testVerificationId,
} from "../../../core/domain/test_numbers/test_number.ts";
import type { TokenId } from "../../../core/domain/token.ts";

const now = Date.UTC(2026, 0, 1);
const day = 24 * 60 * 60 * 1000;

Deno.test("drawTestCode() returns eight digits, and skips bytes that would favor some codes", () => {
  const draw = (...numbers: number[]): readonly [string, number] => {
    let drawn = 0;
    const code = drawTestCode((count) => {
      equal(count, 4);
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, numbers[drawn++] ?? 0);
      return bytes;
    });
    return [code, drawn];
  };
  deepEqual(draw(0), ["00000000", 1]);
  deepEqual(draw(42), ["00000042", 1]);
  deepEqual(draw(4_199_999_999), ["99999999", 1]);
  deepEqual(draw(4_200_000_000, 2 ** 32 - 1, 7), ["00000007", 3]);
  fc.assert(fc.property(fc.nat(2 ** 31 - 1), (value) => /^[0-9]{8}$/.test(draw(value)[0])));
});

Deno.test("parseTestNumberDays() accepts whole numbers from 1 to 30", () => {
  for (const days of [1, 2, 30]) deepEqual(parseTestNumberDays(days), { ok: true, value: days });
  for (const days of [0, -1, 31, 1.5, NaN, Infinity]) {
    deepEqual(parseTestNumberDays(days), { ok: false, code: "days_range" });
  }
});

Deno.test("testUserBar() bars test users after their end, and all of them while off", () => {
  const bar = (testUntil: number | null, testNumbers = true) =>
    testUserBar({ testUntil }, { testNumbers }, now);
  deepEqual([bar(null), bar(null, false)], [null, null]);
  deepEqual([bar(now + 1), bar(now), bar(0)], [null, "ended", "ended"]);
  deepEqual([bar(now + 1, false), bar(now, false)], ["off", "ended"]);
  equal(bar(testNumberEnd(now, 30)), null);
  equal(bar(now + 31 * day), "ended", "a clock that was ahead gives no one more time");
});

Deno.test("testVerificationAt() reads what testVerificationId() writes, and no provider's ID", () => {
  const id = "AAAAAAAAAAAAAAAAAAAAAA" as TokenId;
  equal(testVerificationAt(testVerificationId(id, now)), now);
  for (const other of [null, "", "VE0123456789abcdef0123456789abcdef", "test:", "test:x:y"]) {
    equal(testVerificationAt(other), null);
  }
});
