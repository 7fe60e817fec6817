import assert from "node:assert/strict";
import { heatLines } from "../../../../admin-tui/screens/activity/heat_map.ts";
import type { CountryHour } from "../../../../core/operator.ts";
import { noon } from "../../states.ts";

const hour = 60 * 60_000;

function count(hoursAgo: number, country: string, sent: number, blocked = 0): CountryHour {
  return { at: noon - hoursAgo * hour, country, sent, approved: 0, blocked };
}

const drawn = (counts: readonly CountryHour[], columns = 110): readonly string[] =>
  heatLines(counts, noon + 5, columns).map((line) => line.map(({ text }) => text).join(""));

Deno.test("heatLines() shades each hour by its messages, most in the first row", () => {
  const [head, first, second, ...rest] = drawn([
    count(23, "GB", 10),
    count(0, "US", 100),
    count(1, "US", 50),
    count(2, "US", 51),
    count(0, "GB", 1, 1),
  ]);
  const dots = (many: number) => "·   ".repeat(many);
  assert.equal(
    head,
    `     ${
      [13, 16, 19, 22, "01", "04", "07", 10]
        .map((label) => `${label}`.padEnd(12)).join("")
    }    SUM`,
  );
  assert.equal(first, ` US  ${dots(21)}▓▓▓ ▒▒▒ ███     201`);
  assert.equal(second, ` GB  ░░░ ${dots(22)}░░!      12`);
  assert.deepEqual(rest, []);
});

Deno.test("heatLines() is empty without messages or room", () => {
  assert.deepEqual(drawn([]), []);
  assert.deepEqual(drawn([count(0, "US", 1)], 60), []);
});
