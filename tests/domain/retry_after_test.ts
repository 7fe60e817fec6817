import { equal } from "node:assert/strict";
import { retryAfterSeconds } from "../../core/domain/retry_after.ts";

Deno.test("retryAfterSeconds() reads seconds and dates and limits them", () => {
  const date = "Tue, 15 Nov 2026 08:00:00 GMT";
  const cases: readonly (readonly [string, number | null])[] = [
    ["1", 1],
    ["0", 1],
    ["1.2", 2],
    ["600", 600],
    ["9999999999", 600],
    ["-5", null],
    ["soon", null],
    ["", null],
    ["1e9", null],
    ["Tue, 15 Nov 2026 08:00:30 GMT", 30],
    ["Tue, 15 Nov 2026 07:00:00 GMT", 1],
    ["Tue, 15 Nov 2027 08:00:00 GMT", 600],
  ];
  for (const [text, seconds] of cases) {
    const headers = new Headers({ "retry-after": text, date });
    equal(retryAfterSeconds(headers, 600), seconds, text);
  }
  equal(retryAfterSeconds(new Headers(), 600), null);
  equal(retryAfterSeconds(new Headers({ "retry-after": date }), 600), null);
});
