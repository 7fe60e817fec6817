import type { ScreenParts } from "../../app/screen_parts.ts";
import type { Scope } from "../../app/scope.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import type { State } from "../../state/state.ts";
import { noMessages } from "../sends/block_texts.ts";
import { targetOfEvent } from "../timeline/target.ts";
import { activityKeymap } from "./activity_keymap.ts";
import { activityLines, selectedActivityRow } from "./activity_lines.ts";
import { isFailure, sendsTextOf } from "./activity_rows.ts";
import { activityPanels } from "./activity_panels.ts";
import { activityStatus } from "./activity_status.ts";
import * as activity from "./update_activity.ts";
import { chartBindings } from "./update_chart.ts";

const below = ["replayable", "activity", "matches", "list", "global", "always"] as const;

const activityStacks = {
  activity: below,
  activityChart: ["chartShown", ...below],
  activityRow: ["activityRow", "chartShown", ...below],
  activityUser: ["activityRow", "activityUser", "chartShown", ...below],
  chart: ["chart", "replayable", "activity", "global", "always"],
} as const satisfies ScreenParts["stacks"];

function activityScopes(state: State): readonly Scope[] {
  const { figures, minute } = state.activity;
  if (figures === null) return activityStacks.activity;
  if (minute !== null) return activityStacks.chart;
  const row = selectedActivityRow(state);
  if (row === undefined) return activityStacks.activityChart;
  if (row.kind !== "event") return activityStacks.activityRow;
  if (row.event.username !== null) return activityStacks.activityUser;
  // The message of a test, or of a deleted user.
  const target = targetOfEvent(row.event.event, { sessions: [] });
  return target?.kind === "delivery" ? activityStacks.activityRow : activityStacks.activityChart;
}

export const activityParts = {
  keymap: activityKeymap,
  stacks: activityStacks,
  scopes: activityScopes,
  why: (state, name) => {
    const row = selectedActivityRow(state);
    if (name !== "activity.open" || row === undefined || row.kind === "event") return null;
    const at = { window: activity.shownWindow(state), now: state.now };
    return sendsTextOf(row, at) === null ? noMessages : null;
  },
  bindings: {
    "activity.refresh": activity.readActivity,
    "activity.pause": activity.pauseFeed,
    "activity.failures": activity.toggleFailures,
    "activity.window": activity.nextWindow,
    "activity.whole": activity.toggleWhole,
    ...chartBindings,
  },
  answers: {
    describeActivity: (state, answer) => [activity.figuresRead(state, answer), []],
    readFeed: (state, answer) => [activity.feedRead(state, answer), []],
  },
  show: activity.readActivity,
  matches: (state) => {
    const { rows, cursor } = activityLines(state);
    const isMatch = (at: number) => isFailure(rows[at]?.row);
    return { cursor, count: rows.length, isMatch, what: "failure" };
  },
  move: (state, rows) => [activity.moveActivity(state, rows), []],
  pageRows: (state) => bodyRows(state) - 4,
  resized: (state) => [activity.scrollToSelected(state), []],
  clicked: activity.clickActivity,
  edited: unchanged,
  refreshed: activity.refreshActivity,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: activityStatus,
  panels: activityPanels,
  dialog: () => null,
} satisfies ScreenParts;
