import type { Binding } from "../../app/keymap.ts";

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
export type HarmlessActivityAction =
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
    action: "delivery.open",
    label: "timeline",
    hint: true,
  },
  { scope: "traced", keys: ["o"], action: "delivery.open", label: "timeline of the newest" },
  { scope: "activity", keys: ["space"], action: "activity.pause", label: "pause", hint: true },
  { scope: "activity", keys: ["f"], action: "activity.failures", label: "failures", hint: true },
  { scope: "activity", keys: ["w"], action: "activity.window", label: "window", hint: true },
  { scope: "activity", keys: ["v"], action: "activity.whole", label: "in full", hint: true },
  { scope: "activity", keys: ["r"], action: "activity.refresh", label: "read again", hint: true },
  { scope: "replayable", keys: ["p"], action: "replay.open", label: "replay policy", hint: true },
  { scope: "activity", keys: ["esc"], action: "screen.users", label: "back to users" },
  {
    scope: "delivery",
    keys: ["esc", "h", "left"],
    action: "delivery.back",
    label: "back",
    hint: true,
  },
  { scope: "delivery", keys: ["J"], action: "delivery.older", label: "older", hint: true },
  { scope: "delivery", keys: ["K"], action: "delivery.newer", label: "newer", hint: true },
  { scope: "delivery", keys: ["y"], action: "copy.sid", label: "copy SID", hint: true },
  { scope: "delivery", keys: ["Y"], action: "copy.delivery", label: "copy id", hint: true },
  { scope: "delivery", keys: ["r"], action: "delivery.refresh", label: "read again", hint: true },
  {
    scope: "replay",
    keys: ["esc", "enter", "p"],
    action: "replay.close",
    label: "close",
    hint: true,
  },
];
