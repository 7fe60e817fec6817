import type { Binding } from "../../app/binding.ts";
import { bulkWords } from "./bulk_words.ts";

/** Rows of the keymap (`keymap.ts`): what can be done to all marked users. */
export const bulkKeymap: readonly Binding[] = [
  {
    scope: "marked",
    keys: ["L"],
    name: "bulk.lock",
    dangerous: true,
    label: bulkWords("lock").label,
    hint: true,
  },
  {
    scope: "marked",
    keys: ["U"],
    name: "bulk.unlock",
    dangerous: true,
    label: bulkWords("unlock").label,
    hint: true,
  },
  {
    scope: "marked",
    keys: ["X"],
    name: "bulk.end_sessions",
    dangerous: true,
    label: bulkWords("end_sessions").label,
    hint: true,
  },
  { scope: "unmark", keys: ["esc"], name: "users.unmark", label: "clear marks", hint: true },

  { scope: "bulkReason", keys: ["enter"], name: "bulk.next", label: "next", hint: true },
  { scope: "bulkOpen", keys: ["esc"], name: "bulk.leave", label: "cancel", hint: true },
  { scope: "bulkText", keys: ["down", "pgdn"], name: "bulk.down", label: "scroll down" },
  { scope: "bulkText", keys: ["up", "pgup"], name: "bulk.up", label: "scroll up" },
  { scope: "bulkPerforming", keys: ["q"], name: "leave", label: "quit", hint: true },
  { scope: "bulkDone", keys: ["esc", "enter"], name: "bulk.leave", label: "close", hint: true },
];
