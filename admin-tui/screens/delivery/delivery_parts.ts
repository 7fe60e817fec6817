import type { TraceStep } from "../../../core/domain/reports/trace.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import type { BindingName } from "../../app/binding.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import { deliveryOf, recipientOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { deliveryKeymap } from "./delivery_keymap.ts";
import { deliveryPanels } from "./trace_lines.ts";
import { deliveryStatus } from "./delivery_status.ts";
import { isFailedStep } from "../../words/step_words.ts";
import { stepWords } from "../../words/trace_words.ts";
import { targetOfStep } from "../timeline/target.ts";
import {
  clickDelivery,
  copyDelivery,
  copySid,
  deliveryTraced,
  moveDelivery,
  refreshDelivery,
  selectedStep,
  showDelivery,
} from "./update_delivery.ts";

const below = ["delivery", "matches", "list", "global", "always"] as const;

const deliveryStacks = {
  delivery: below,
  deliveryStep: ["stepRow", ...below],
  deliveryUser: ["stepRow", "deliveryUser", ...below],
} as const satisfies ScreenParts["stacks"];

function deliveryWhy(state: State, name: BindingName): string | null {
  const trace = deliveryOf(state)?.trace ?? null;
  const step = selectedStep(state);
  if (name === "step.open" && trace !== null && step !== undefined) {
    return targetOfStep(trace, step) === null ? "nothing more is recorded about it" : null;
  }
  if (name !== "copy.sid" || trace === null) return null;
  return trace.delivery.verificationId === null ? "the provider did not return one" : null;
}

export const deliveryParts = {
  keymap: deliveryKeymap,
  stacks: deliveryStacks,
  scopes: (state) => {
    if (selectedStep(state) === undefined) return deliveryStacks.delivery;
    return recipientOf(state) === null ? deliveryStacks.deliveryStep : deliveryStacks.deliveryUser;
  },
  why: deliveryWhy,
  bindings: {
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
  matches: (state) => {
    const { cursor = 0, trace = null } = deliveryOf(state) ?? {};
    const steps = trace?.steps ?? [];
    const isBad = (step: TraceStep | undefined) =>
      step !== undefined && isFailedStep(stepWords(step.fact));
    return { cursor, count: steps.length, isMatch: (at) => isBad(steps[at]), what: "failure" };
  },
  move: (state, rows) => [moveDelivery(state, rows), []],
  // A step has one to three lines.
  pageRows: (state) => Math.max(1, Math.floor(bodyRows(state) / 3)),
  resized: (state) => [moveDelivery(state, 0), []],
  clicked: clickDelivery,
  edited: unchanged,
  refreshed: refreshDelivery,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: deliveryStatus,
  panels: deliveryPanels,
  dialog: () => null,
} satisfies ScreenParts;
