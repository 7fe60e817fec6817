import type { Binding } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`). The keys of Sends do the same here. */
export const boardKeymap: readonly Binding[] = [
  {
    scope: "boardRow",
    keys: ["enter", "l", "right"],
    name: "board.list",
    label: "messages",
    hint: true,
  },
  {
    scope: "boardStoppable",
    keys: ["s"],
    name: "board.stop",
    dangerous: true,
    label: "stop country",
    hint: true,
  },
  {
    scope: "boardStop",
    keys: ["R"],
    name: "board.resume",
    dangerous: true,
    label: "resume",
    hint: true,
  },
  {
    scope: "boardPause",
    keys: ["L"],
    name: "board.lift",
    dangerous: true,
    label: "lift pause",
    hint: true,
  },
  { scope: "board", keys: ["r"], name: "board.refresh", label: "refresh", hint: true },
];
