import type { Transitions } from "../../app/binding.ts";
import type { Step } from "../../app/step.ts";
import { type OrderName, orderNames } from "../../state/form_state.ts";
import type { State } from "../../state/state.ts";
import { scrollForm } from "./form_scroll.ts";
import { orderTarget } from "./order_target.ts";
import {
  confirmForm,
  copySecret,
  editAgain,
  leaveForm,
  moveFocus,
  nextField,
  openForm,
} from "./update_form.ts";

/** Every form opens in the same way. */
const openings = Object.fromEntries(
  orderNames.map((name) => [`order.${name}`, (state: State) => openOrder(state, name)]),
) as Readonly<Record<`order.${OrderName}`, (state: State) => Step>>;

function openOrder(state: State, name: OrderName): Step {
  const target = orderTarget(state, name);
  return target === "missing" ? [state, []] : openForm(state, name, target);
}

/** The bindings that open, fill in, confirm or cancel a form. */
export const formBindings = {
  ...openings,
  "form.next": nextField,
  "form.nextField": (state) => moveFocus(state, 1),
  "form.previousField": (state) => moveFocus(state, -1),
  "form.edit": editAgain,
  "form.down": (state) => scrollForm(state, 1),
  "form.up": (state) => scrollForm(state, -1),
  "form.confirm": confirmForm,
  "form.leave": leaveForm,
  "form.copy": (state) => copySecret(state, "secret"),
  "form.copyLink": (state) => copySecret(state, "link"),
} satisfies Partial<Transitions>;
