import { type OperatorActionName, operatorActionNames } from "../../../core/operator.ts";
import type { Transitions } from "../../app/binding.ts";
import type { Step } from "../../app/step.ts";
import type { State } from "../../state/state.ts";
import {
  confirmAction,
  copyCode,
  leaveAction,
  nextActionStep,
  openAction,
  scrollAction,
} from "./update_action.ts";

/** Every action starts in the same way. */
const openings = Object.fromEntries(
  operatorActionNames.map((name) => [`action.${name}`, (state: State) => openAction(state, name)]),
) as Readonly<Record<`action.${OperatorActionName}`, (state: State) => Step>>;

/** The bindings that start, confirm or cancel an action on the open user. */
export const actionBindings = {
  ...openings,
  "action.next": nextActionStep,
  "action.confirm": confirmAction,
  "action.leave": leaveAction,
  "action.down": (state) => scrollAction(state, 1),
  "action.up": (state) => scrollAction(state, -1),
  "action.copyCode": copyCode,
} satisfies Partial<Transitions>;
