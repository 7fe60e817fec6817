import type { Binding } from "../keymap.ts";

/** Where the keys of Activity, of a message's timeline and of a replay are live. */
export type ActivityScope =
  | "activity"
  /** Where a message can be pointed at, and where the newest one stands for all. */
  | "deliveryRow"
  | "traced"
  | "delivery"
  | "replayable"
  | "replay";

/** All of them only read. */
export type HarmlessActivityBinding =
  | "activity.refresh"
  | "activity.pause"
  | "activity.failures"
  | "activity.window"
  | "activity.whole"
  | "replay.open"
  | "replay.close"
  | "delivery.open"
  | "delivery.back"
  | "delivery.refresh"
  | "delivery.older"
  | "delivery.newer"
  | "copy.sid"
  | "copy.delivery";

/** A part of THE table, `keymap.ts`. */
export const activityKeymap: readonly Binding[] = [
  {
    scope: "deliveryRow",
    keys: ["enter", "l", "right"],
    name: "delivery.open",
    label: "timeline",
    hint: true,
  },
  { scope: "traced", keys: ["o"], name: "delivery.open", label: "timeline of the newest" },
  { scope: "activity", keys: ["space"], name: "activity.pause", label: "pause", hint: true },
  { scope: "activity", keys: ["f"], name: "activity.failures", label: "failures", hint: true },
  { scope: "activity", keys: ["w"], name: "activity.window", label: "window", hint: true },
  { scope: "activity", keys: ["v"], name: "activity.whole", label: "in full", hint: true },
  { scope: "activity", keys: ["r"], name: "activity.refresh", label: "read again", hint: true },
  { scope: "replayable", keys: ["p"], name: "replay.open", label: "replay policy", hint: true },
  { scope: "activity", keys: ["esc"], name: "screen.users", label: "back to users" },
  {
    scope: "delivery",
    keys: ["esc", "h", "left"],
    name: "delivery.back",
    label: "back",
    hint: true,
  },
  { scope: "delivery", keys: ["J"], name: "delivery.older", label: "older", hint: true },
  { scope: "delivery", keys: ["K"], name: "delivery.newer", label: "newer", hint: true },
  { scope: "delivery", keys: ["y"], name: "copy.sid", label: "copy SID", hint: true },
  { scope: "delivery", keys: ["Y"], name: "copy.delivery", label: "copy id", hint: true },
  { scope: "delivery", keys: ["r"], name: "delivery.refresh", label: "read again", hint: true },
  {
    scope: "replay",
    keys: ["esc", "enter", "p"],
    name: "replay.close",
    label: "close",
    hint: true,
  },
];
