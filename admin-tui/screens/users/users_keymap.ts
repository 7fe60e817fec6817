import type { Binding } from "../../app/binding.ts";
import { bulkKeymap } from "./bulk_keymap.ts";

/** Rows of the keymap (`keymap.ts`). */
export const usersKeymap: readonly Binding[] = [
  {
    scope: "row",
    keys: ["enter", "l", "right"],
    name: "users.open",
    label: "open",
    hint: true,
  },
  ...bulkKeymap,
  { scope: "users", keys: ["/"], name: "users.search", label: "search", hint: true },
  { scope: "row", keys: ["w"], name: "case.open", label: "why no code?", short: "why", hint: true },
  { scope: "users", keys: ["f"], name: "users.filter", label: "filter", hint: true },
  { scope: "users", keys: ["s"], name: "users.order", label: "sort", hint: true },
  {
    scope: "filtered",
    keys: ["esc"],
    name: "users.clear",
    label: "clear search",
    short: "clear",
    hint: true,
  },
  { scope: "users", keys: ["r"], name: "users.refresh", label: "refresh", hint: true },

  { scope: "row", keys: ["space"], name: "users.mark", label: "mark", hint: true },

  { scope: "search", keys: ["enter"], name: "search.keep", label: "apply", hint: true },
  {
    scope: "search",
    keys: ["esc"],
    name: "users.clear",
    label: "clear search",
    short: "clear",
    hint: true,
  },
  { scope: "search", keys: ["up", "c-p"], name: "list.up", label: "up" },
  { scope: "search", keys: ["down", "c-n"], name: "list.down", label: "down" },
  { scope: "search", keys: ["pgup"], name: "list.pageUp", label: "page up" },
  { scope: "search", keys: ["pgdn"], name: "list.pageDown", label: "page down" },

  { scope: "row", keys: ["E"], name: "case.export", label: "export case" },
  { scope: "row", keys: ["t"], name: "user.lab", label: "test a code" },
  { scope: "row", keys: ["y"], name: "copy.id", label: "copy ID" },
  { scope: "row", keys: ["Y"], name: "copy.name", label: "copy name" },
];
