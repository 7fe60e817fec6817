import type { Binding } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`). */
export const sendsKeymap: readonly Binding[] = [
  {
    scope: "stoppable",
    keys: ["s"],
    name: "sends.stop",
    dangerous: true,
    label: "stop sends",
    hint: true,
  },
  {
    scope: "stopRow",
    keys: ["R"],
    name: "sends.resume",
    dangerous: true,
    label: "resume",
    hint: true,
  },
  {
    scope: "pauseRow",
    keys: ["L"],
    name: "sends.lift",
    dangerous: true,
    label: "lift pause",
    hint: true,
  },
  { scope: "sendsUser", keys: ["o"], name: "sends.user", label: "open user", hint: true },
  { scope: "sends", keys: ["r"], name: "sends.refresh", label: "refresh", hint: true },
  {
    scope: "sendsFiltered",
    keys: ["esc"],
    name: "sends.clear",
    label: "show all",
    hint: true,
  },

  { scope: "stopScope", keys: ["down", "j"], name: "stop.down", label: "down", hint: true },
  { scope: "stopScope", keys: ["up", "k"], name: "stop.up", label: "up" },
  { scope: "stopCountry", keys: ["down"], name: "stop.down", label: "down", hint: true },
  { scope: "stopCountry", keys: ["up"], name: "stop.up", label: "up" },
  { scope: "stopScope", keys: ["enter"], name: "stop.next", label: "next", hint: true },
  { scope: "stopCountry", keys: ["enter"], name: "stop.next", label: "next", hint: true },
  { scope: "stopReason", keys: ["enter"], name: "stop.next", label: "next", hint: true },
  { scope: "stopScope", keys: ["esc"], name: "dialog.leave", label: "cancel", hint: true },
  { scope: "stopCountry", keys: ["esc"], name: "dialog.leave", label: "cancel", hint: true },
  { scope: "stopReason", keys: ["esc"], name: "dialog.leave", label: "cancel", hint: true },
  {
    scope: "confirm",
    keys: ["y"],
    name: "dialog.confirm",
    dangerous: true,
    label: "confirm",
    hint: true,
  },
  {
    scope: "confirm",
    keys: ["n", "esc"],
    name: "dialog.leave",
    label: "cancel",
    hint: true,
  },
];
