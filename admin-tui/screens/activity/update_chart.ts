import type { Transitions } from "../../app/binding.ts";
import type { Step } from "../../app/step.ts";
import { timeOfDayText } from "../../grammar/time_words.ts";
import type { State } from "../../state/state.ts";
import { activityChart } from "./activity_lines.ts";
import { leaveChart, openSendsOf, scrollToSelected, withActivity } from "./update_activity.ts";

/** The columns that a page key moves. */
const pageColumns = 10;
/** More than there are columns; every move is clamped. */
const allColumns = Number.MAX_SAFE_INTEGER;

/** What the keys of the chart's cursor do. It stays on its minute while the chart moves. */
export const chartBindings = {
  "chart.enter": (state) => moveBy(state, 0),
  "chart.older": (state) => moveBy(state, -1),
  "chart.newer": (state) => moveBy(state, 1),
  "chart.pageOlder": (state) => moveBy(state, -pageColumns),
  "chart.pageNewer": (state) => moveBy(state, pageColumns),
  "chart.oldest": (state) => moveBy(state, -allColumns),
  "chart.newest": (state) => moveBy(state, allColumns),
  "chart.open": openColumn,
  "chart.leave": (state) => [leaveChart(state), []],
} satisfies Partial<Transitions>;

/** Moves the cursor by columns, within the ends. It starts at the newest one. */
function moveBy(state: State, columns: number): Step {
  const chart = activityChart(state);
  if (chart === null) return [state, []];
  const last = chart.columns.length - 1;
  const at = Math.max(0, Math.min((chart.cursor ?? last) + columns, last));
  const minute = chart.columns[at]?.from ?? null;
  return [scrollToSelected(withActivity(state, { minute })), []];
}

/** Opens the messages of the minutes under the cursor. */
function openColumn(state: State): Step {
  const chart = activityChart(state);
  const column = chart?.columns[chart.cursor ?? -1];
  if (column === undefined) return [state, []];
  const { from, until } = column;
  return openSendsOf(state, `at:${timeOfDayText(from, until, state.now)}`);
}
