import type { Binding } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`). */
export const holdingKeymap: readonly Binding[] = [
  {
    scope: "holdingRow",
    keys: ["enter", "l", "right"],
    name: "holding.open",
    label: "open",
    hint: true,
  },
  { scope: "holding", keys: ["y"], name: "holding.copyId", label: "copy ID", hint: true },
  { scope: "holding", keys: ["r"], name: "holding.refresh", label: "refresh", hint: true },
];
