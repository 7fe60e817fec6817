import type { Binding } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`), including those of a replay. */
export const activityKeymap: readonly Binding[] = [
  {
    scope: "activityRow",
    keys: ["enter", "l", "right"],
    name: "activity.open",
    label: "open",
    hint: true,
  },
  { scope: "chart", keys: ["enter"], name: "chart.open", label: "open messages", hint: true },
  {
    scope: "chart",
    keys: ["esc", "down", "j", "q"],
    name: "chart.leave",
    label: "back to list",
    hint: true,
  },
  { scope: "chart", keys: ["left", "h"], name: "chart.older", label: "older", hint: true },
  { scope: "chart", keys: ["right", "l"], name: "chart.newer", label: "newer", hint: true },
  { scope: "chart", keys: ["pgup", "c-b"], name: "chart.pageOlder", label: "ten columns older" },
  { scope: "chart", keys: ["pgdn", "c-f"], name: "chart.pageNewer", label: "ten columns newer" },
  { scope: "chart", keys: ["home", "g"], name: "chart.oldest", label: "oldest" },
  { scope: "chart", keys: ["end", "G"], name: "chart.newest", label: "newest" },
  { scope: "chartShown", keys: ["left", "h"], name: "chart.enter", label: "chart", hint: true },
  { scope: "activity", keys: ["space"], name: "activity.pause", label: "pause", hint: true },
  { scope: "activity", keys: ["f"], name: "activity.failures", label: "failures only", hint: true },
  { scope: "activity", keys: ["w"], name: "activity.window", label: "time range", hint: true },
  { scope: "activity", keys: ["v"], name: "activity.whole", label: "show all", hint: true },
  { scope: "activity", keys: ["r"], name: "activity.refresh", label: "refresh", hint: true },
  { scope: "replayable", keys: ["p"], name: "replay.open", label: "replay policy", hint: true },
  {
    scope: "replay",
    keys: ["esc", "enter", "p"],
    name: "replay.close",
    label: "close",
    hint: true,
  },
];
