import type { Binding } from "../../app/binding.ts";

/** First the way in from other screens: a row of a message, and the newest of those that lists. */
export const deliveryKeymap: readonly Binding[] = [
  {
    scope: "deliveryRow",
    keys: ["enter", "l", "right"],
    name: "delivery.open",
    label: "timeline",
    hint: true,
  },
  { scope: "traced", keys: ["o"], name: "delivery.open", label: "timeline of the newest" },
  {
    scope: "delivery",
    keys: ["esc", "h", "left"],
    name: "delivery.back",
    label: "back",
    hint: true,
  },
  { scope: "delivery", keys: ["J"], name: "delivery.older", label: "older", hint: true },
  { scope: "delivery", keys: ["K"], name: "delivery.newer", label: "newer", hint: true },
  { scope: "delivery", keys: ["y"], name: "copy.sid", label: "copy SID", hint: true },
  { scope: "delivery", keys: ["Y"], name: "copy.delivery", label: "copy id", hint: true },
  { scope: "delivery", keys: ["r"], name: "delivery.refresh", label: "read again", hint: true },
];
