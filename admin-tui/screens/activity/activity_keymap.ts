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
