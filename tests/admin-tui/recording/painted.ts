/** Compares what `paint()` draws with what Ink draws. */
import "../force_color.ts";
import assert from "node:assert/strict";
import { frameParts } from "../../../admin-tui/program/frame_parts.ts";
import { paint } from "../../../admin-tui/recording/paint.ts";
import { shownAfter, simulatorSetting, type Steps, waysTo } from "../everywhere.ts";
import { openStage, type Stage } from "../stage.ts";
import { stateOf } from "../states.ts";

export type Way = readonly [name: string, steps: Steps];

/** With a name of wide characters. */
export const ways: readonly Way[] = Object.entries(waysTo("Zoë 李小龍"));

const styles = {
  plain: "-1",
  dim: "-1 dim",
  strong: "-1 bold",
  good: "2",
  warn: "3",
  bad: "1",
  accent: "6 bold",
} as const;

export async function assertSameText(
  shown: readonly Way[],
  columns: number,
  rows: number,
): Promise<void> {
  await using stage = await openStage(columns, rows);
  for (const [way, steps] of shown) {
    const state = shownAfter(stateOf({ columns, rows }, simulatorSetting), steps);
    const painted = paint(frameParts(state), state.size, (line) => line)
      .map((row) => row.map(({ text }) => text).join(""));
    assert.equal(painted.join("\n").trimEnd(), await stage.frame(state), way);
  }
}

/** In a new window for each: Ink's updates of a line sometimes lose the style of a letter. */
export async function assertSameStyles(
  shown: readonly Way[],
  columns: number,
  rows: number,
): Promise<void> {
  for (const [way, steps] of shown) {
    await using stage = await openStage(columns, rows);
    const state = shownAfter(stateOf({ columns, rows }, simulatorSetting), steps);
    await stage.show(state);
    paint(frameParts(state), state.size, (line) => line).forEach((line, row) => {
      let column = 0;
      for (const { text, tone } of line) {
        for (const character of text) {
          const found = styleAt(stage, row, column);
          if (character !== " ") assert.equal(found, styles[tone], `${way}: row ${row}, ${text}`);
          column += stage.cell(row, column).width;
        }
      }
    });
  }
}

function styleAt(stage: Stage, row: number, column: number): string {
  const { color, bold, dim } = stage.cell(row, column);
  return [`${color}`, bold ? "bold" : "", dim ? "dim" : ""].filter(Boolean).join(" ");
}
