import type { ScreenParts } from "../../app/screen_parts.ts";
import type { BindingName } from "../../app/binding.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import { deliveryOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { deliveryKeymap } from "./delivery_keymap.ts";
import { deliveryPanels } from "./trace_lines.ts";
import { deliveryStatus } from "./delivery_status.ts";
import {
  copyDelivery,
  copySid,
  deliveryTraced,
  openRecipient,
  recipientOf,
  refreshDelivery,
  scrollDelivery,
  showDelivery,
} from "./update_delivery.ts";

const below = ["delivery", "list", "global", "always"] as const;

const deliveryStacks = {
  delivery: below,
  deliveryUser: ["deliveryUser", ...below],
} as const satisfies ScreenParts["stacks"];

function deliveryWhy(state: State, name: BindingName): string | null {
  const trace = deliveryOf(state)?.trace ?? null;
  if (name !== "copy.sid" || trace === null) return null;
  return trace.delivery.verificationId === null ? "the provider did not return one" : null;
}

export const deliveryParts = {
  keymap: deliveryKeymap,
  stacks: deliveryStacks,
  scopes: (state) =>
    recipientOf(state) === null ? deliveryStacks.delivery : deliveryStacks.deliveryUser,
  why: deliveryWhy,
  bindings: {
    "delivery.user": openRecipient,
    "delivery.refresh": showDelivery,
    "copy.sid": copySid,
    "copy.delivery": copyDelivery,
  },
  answers: {
    traceDelivery: (state, { deliveryId, reply }) => [
      deliveryTraced(state, deliveryId, reply),
      [],
    ],
  },
  show: showDelivery,
  move: (state, rows) => [scrollDelivery(state, rows), []],
  pageRows: (state) => bodyRows(state) - 4,
  resized: (state) => [scrollDelivery(state, 0), []],
  clicked: unchanged,
  edited: unchanged,
  refreshed: refreshDelivery,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: deliveryStatus,
  panels: deliveryPanels,
  dialog: () => null,
} satisfies ScreenParts;
