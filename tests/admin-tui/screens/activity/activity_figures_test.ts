import assert from "node:assert/strict";
import { figureLines } from "../../../../admin-tui/screens/activity/activity_figures.ts";
import { quiet } from "./activity_states.ts";

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
