import assert from "node:assert/strict";
import {
  areaChart,
  type AreaPoint,
  type ChartGlyphs,
} from "../../../../admin-tui/screens/activity/area_chart.ts";

const point = (sent: number, approved = 0, failed = 0, blocked = 0): AreaPoint => {
  return { sent, approved, failed, blocked };
};

/** Nothing, all approved, none approved, and three with failed and blocked messages. */
const points = [
  point(0),
  point(7, 7),
  point(7),
  point(4, 2, 1),
  point(0, 0, 2, 1),
  point(0, 0, 0, 3),
];
const threes = points.map(() => 3);

function drawn(
  at: { readonly columns: number; readonly rows: number; readonly glyphs?: ChartGlyphs },
  data: Partial<Parameters<typeof areaChart>[0]> = {},
): readonly string[] {
  const { columns, rows, glyphs = "braille" } = at;
  const given = { points, yesterday: null, below: true, ...data };
  return areaChart(given, columns, rows, glyphs).lines
    .map((line) => line.map(({ text }) => text).join(""));
}

Deno.test("areaChart() fills approved within sent, above an axis with what went wrong below", () => {
  assert.deepEqual(drawn({ columns: 3, rows: 3 }), ["⢸⢅ ", "⣸⣵⣀", " ⠐⢖"]);
});

Deno.test("areaChart() draws yesterday as dots, and as a gap in what is filled", () => {
  assert.deepEqual(drawn({ columns: 3, rows: 3 }, { yesterday: threes }), ["⢸⢅ ", "⣱⣽⣉", " ⠐⢖"]);
});

Deno.test("areaChart() in ASCII has a character for each meaning", () => {
  assert.deepEqual(drawn({ columns: 6, rows: 6, glyphs: "ascii" }), [
    " #:   ",
    " #:   ",
    " #::  ",
    ".#:#..",
    "   xxo",
    "    oo",
  ]);
  const yesterday = drawn({ columns: 6, rows: 3, glyphs: "ascii" }, { yesterday: threes });
  assert.deepEqual(yesterday, [" #::  ", "------", "   xxo"]);
});

Deno.test("areaChart() draws only the axis if nothing was sent", () => {
  assert.deepEqual(drawn({ columns: 2, rows: 3 }, { points: [point(0)] }), ["  ", "  ", "⣀⣀"]);
  assert.deepEqual(drawn({ columns: 2, rows: 1 }, { points: [] }), ["  "]);
});

Deno.test("areaChart() gives any count a dot, and one scale to both sides", () => {
  const few = { points: [point(1000), point(1, 1)], below: false };
  assert.deepEqual(drawn({ columns: 1, rows: 2 }, few), ["⠅", "⣥"]);
  const blocked = { points: [point(1, 1), point(0, 0, 0, 1000)] };
  assert.deepEqual(drawn({ columns: 1, rows: 3 }, blocked), [" ", "⣄", "⢐"]);
});

Deno.test("areaChart() groups points from the newest, and says how many share a column", () => {
  const minutes = Array.from({ length: 1440 }, (_, at) => point(at === 1439 ? 3 : 1));
  const data = { points: minutes, yesterday: null, below: true };
  const { peak, pointsPerColumn, lines } = areaChart(data, 116, 6, "braille");
  assert.deepEqual({ peak, pointsPerColumn }, { peak: 12, pointsPerColumn: 10 });
  const widths = lines.map((line) => line.map(({ text }) => text).join("").length);
  assert.deepEqual(widths, Array(6).fill(116));
});
