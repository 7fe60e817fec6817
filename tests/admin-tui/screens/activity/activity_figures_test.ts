import assert from "node:assert/strict";
import type { ActivityDescription, FeedEvent } from "../../../../core/operator.ts";
import type { Size } from "../../../../admin-tui/draw/layout.ts";
import {
  figureLines,
  spendLines,
} from "../../../../admin-tui/screens/activity/activity_figures.ts";
import { activityChart } from "../../../../admin-tui/screens/activity/activity_lines.ts";
import { calm } from "../sends/sends_states.ts";
import { play, small, stateOf } from "../../states.ts";
import { busy, feed, figures, quiet, someEvents } from "./activity_states.ts";

/** The comparison of what was sent with the window before. */
function noteOf(sent: number, before: number): string | undefined {
  const figures = {
    ...quiet,
    totals: { ...quiet.totals, sent },
    before: { ...quiet.before, sent: before },
  };
  const [first = []] = figureLines(figures, { columns: 120, linear: true });
  return first.map(({ text }) => text).join("").split("  ").at(-1);
}

Deno.test("figureLines() compares in percent, as a factor, or not with a few messages", () => {
  assert.equal(noteOf(112, 100), "+12 %");
  assert.equal(noteOf(60, 100), "-40 %");
  assert.equal(noteOf(100, 100), "0 %");
  assert.equal(noteOf(450, 100), "x4.5");
  assert.equal(noteOf(456_300, 100), "x4 563");
  assert.equal(noteOf(4563, 1), "was 1");
  assert.equal(noteOf(7, 0), "was 0");
  assert.equal(noteOf(0, 0), "");
});

Deno.test("the chart takes the rows that nothing else needs, if it has something to draw", () => {
  const rowsOf = (size: Size, description: ActivityDescription, events: readonly FeedEvent[]) => {
    const steps = [{ type: "started" } as const, "4", figures(description), feed(events)];
    const state = play(stateOf(size), ...steps).state;
    return activityChart(state)?.rows.length;
  };
  const noBudgets = { ...calm.totalBudget, usdPerDay: null };
  const lean = { ...busy(), failures: [], sends: { ...calm, totalBudget: noBudgets } };
  assert.equal(rowsOf(small, lean, []), 6);
  assert.equal(rowsOf(small, lean, someEvents), 3, "the feed needs them");
  assert.equal(rowsOf(small, quiet, []), 3, "nothing to draw");
  assert.equal(rowsOf({ columns: 200, rows: 60 }, lean, someEvents), 22);
  assert.equal(rowsOf({ columns: 60, rows: 16 }, lean, []), 1);
});

Deno.test("without a budget, the costs take one line", () => {
  const noBudget = { ...calm.totalBudget, usdPerDay: null };
  const sends = { ...calm, today: { ...calm.today, cost: 670_000 }, totalBudget: noBudget };
  const lines = spendLines({ ...quiet, sends, projectedToday: 1_200_000 }, 80);
  assert.deepEqual(lines.map((row) => row.map(({ text }) => text).join("")), [
    " 0.67 USD today, 1.20 by midnight, 0.00 USD this month, no budgets set",
  ]);
});
