import type { Binding } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`). */
export const terminalsKeymap: readonly Binding[] = [
  {
    scope: "terminalsUser",
    keys: ["enter", "o"],
    name: "terminals.user",
    label: "open user",
    hint: true,
  },
  { scope: "terminals", keys: ["r"], name: "terminals.refresh", label: "refresh", hint: true },
];
