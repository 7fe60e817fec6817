import type { Binding } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`), first those that open a timeline from another screen. */
export const deliveryKeymap: readonly Binding[] = [
  {
    scope: "deliveryRow",
    keys: ["enter", "l", "right"],
    name: "delivery.open",
    label: "open timeline",
    short: "timeline",
    hint: true,
  },
  { scope: "traced", keys: ["o"], name: "delivery.open", label: "open newest timeline" },
  {
    scope: "stepRow",
    keys: ["enter", "l", "right"],
    name: "step.open",
    label: "open",
    hint: true,
  },
  {
    scope: "deliveryUser",
    keys: ["o"],
    name: "delivery.user",
    label: "open user",
    short: "user",
    hint: true,
  },
  { scope: "deliveryUser", keys: ["w"], name: "case.open", label: "why no code?" },
  { scope: "delivery", keys: ["J"], name: "delivery.older", label: "older", hint: true },
  { scope: "delivery", keys: ["K"], name: "delivery.newer", label: "newer", hint: true },
  { scope: "delivery", keys: ["y"], name: "copy.sid", label: "copy SID", hint: true },
  { scope: "delivery", keys: ["Y"], name: "copy.delivery", label: "copy ID", hint: true },
  { scope: "delivery", keys: ["r"], name: "delivery.refresh", label: "refresh", hint: true },
];
