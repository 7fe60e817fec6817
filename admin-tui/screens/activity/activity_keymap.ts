import type { Binding } from "../../app/binding.ts";

/** Rows of THE table (`keymap.ts`), those of a replay included. */
export const activityKeymap: readonly Binding[] = [
  { scope: "activity", keys: ["space"], name: "activity.pause", label: "pause", hint: true },
  { scope: "activity", keys: ["f"], name: "activity.failures", label: "failures", hint: true },
  { scope: "activity", keys: ["w"], name: "activity.window", label: "window", hint: true },
  { scope: "activity", keys: ["v"], name: "activity.whole", label: "in full", hint: true },
  { scope: "activity", keys: ["r"], name: "activity.refresh", label: "read again", hint: true },
  { scope: "replayable", keys: ["p"], name: "replay.open", label: "replay policy", hint: true },
  { scope: "activity", keys: ["esc"], name: "screen.users", label: "back to users" },
  {
    scope: "replay",
    keys: ["esc", "enter", "p"],
    name: "replay.close",
    label: "close",
    hint: true,
  },
];
