import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import type { Step } from "../../app/step.ts";
import { scrolledTo } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { firstTestLine } from "./evidence_lines.ts";
import {
  evidenceRows,
  labLinesAbove,
  labScrollMax,
  shownTests,
  testCursor,
  testsPlace,
} from "./lab_panels.ts";
import { scrollLab, withLab } from "./update_lab.ts";

/** The selected test, otherwise the newest one. */
export function pointedTest(state: State): Delivery | undefined {
  return state.lab.recent?.[Math.max(0, testCursor(state))];
}

/** Scrolls the calls; from their end, the cursor continues into the recent tests. */
export function moveLab(state: State, rows: number): State {
  const cursor = testCursor(state);
  if (cursor >= 0) return selectTest(state, cursor + rows);
  const isAtEnd = rows > 0 && state.lab.scroll === 0;
  return isAtEnd && testsPlace(state) !== null
    ? selectTest(state, rows - 1)
    : scrollLab(state, -rows);
}

/** Above the first test, the keys are those of the steps again. */
function selectTest(state: State, row: number): State {
  const recent = shownTests(state);
  if (recent === null || row < 0) return leaveTests(state)[0];
  const at = Math.min(row, recent.length - 1);
  const selected = recent[at]?.id ?? null;
  const moved = selected === state.lab.selected ? state : withLab(state, { selected });
  return testsPlace(state) === "evidence" ? scrolledToTest(moved, at) : moved;
}

/**
 * Keeps the cursor on its test, or on the last one if that is no longer listed: in a smaller
 * window, or after newer tests. Otherwise Enter would send a message instead of opening a test.
 */
export function keepTest(state: State): State {
  const { selected } = state.lab;
  if (selected === null) return state;
  const shown = shownTests(state) ?? [];
  const at = shown.findIndex(({ id }) => id === selected);
  return selectTest(state, at === -1 ? shown.length - 1 : at);
}

function scrolledToTest(state: State, at: number): State {
  const most = labScrollMax(state);
  const rows = evidenceRows(state);
  const top = scrolledTo(firstTestLine + at, labLinesAbove(state), rows, most + rows);
  const scroll = Math.max(0, most - top);
  return scroll === state.lab.scroll ? state : withLab(state, { scroll });
}

export function leaveTests(state: State): Step {
  return [state.lab.selected === null ? state : withLab(state, { selected: null }), []];
}

export function clickTests(state: State, { panel, line }: ClickedLine): Step {
  const place = testsPlace(state);
  const isThere = panel === (place === "panel" ? 2 : state.zoomed ? 0 : 1);
  const at = place === "panel" ? line : line + labLinesAbove(state) - firstTestLine;
  const isTest = at >= 0 && at < (shownTests(state)?.length ?? 0);
  return [place !== null && isThere && isTest ? selectTest(state, at) : state, []];
}
