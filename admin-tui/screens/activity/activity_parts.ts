import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/layout.ts";
import { activityKeymap } from "./activity_keymap.ts";
import { ActivityScreen } from "./activity_screen.tsx";
import { activityStatus } from "./activity_status.ts";
import * as activity from "./update_activity.ts";

const stack = ["replayable", "activity", "list", "global", "always"] as const;

export const activityParts = {
  keymap: activityKeymap,
  stacks: { activity: stack },
  scopes: () => stack,
  bindings: {
    "activity.refresh": activity.readActivity,
    "activity.pause": activity.pauseFeed,
    "activity.failures": activity.toggleFailures,
    "activity.window": activity.nextWindow,
    "activity.whole": activity.toggleWhole,
  },
  answers: {
    describeActivity: (state, answer) => [activity.figuresRead(state, answer), []],
    readFeed: (state, answer) => [activity.feedRead(state, answer), []],
  },
  show: activity.readActivity,
  move: (state, rows) => [activity.scrollActivity(state, rows), []],
  pageRows: ({ size }) => bodyRows(size) - 6,
  resized: (state) => [activity.scrollActivity(state, 0), []],
  clicked: unchanged,
  edited: unchanged,
  refreshed: activity.refreshActivity,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: activityStatus,
  Body: ActivityScreen,
  dialog: () => null,
} satisfies ScreenParts;
