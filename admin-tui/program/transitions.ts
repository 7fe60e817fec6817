import type { BindingName, Transitions } from "../app/binding.ts";
import type { Step } from "../app/step.ts";
import { cycleTheme } from "../app/toast.ts";
import { type FieldEdit, isFieldEdit } from "../input/field.ts";
import { openDelivery } from "../screens/delivery/update_delivery.ts";
import * as help from "../screens/help/update_help.ts";
import { actionBindings } from "../screens/operator_action/action_bindings.ts";
import { replayBindings, scrollReplay } from "../screens/replay/update_replay.ts";
import { activityParts } from "../screens/activity/activity_parts.ts";
import { deliveryParts } from "../screens/delivery/delivery_parts.ts";
import { labParts } from "../screens/lab/lab_parts.ts";
import { sendsParts } from "../screens/sends/sends_parts.ts";
import { userParts } from "../screens/user/user_parts.ts";
import { usersParts } from "../screens/users/users_parts.ts";
import { screens } from "../screens/screens.ts";
import { mainScreenOf, mainScreens } from "../state/screen.ts";
import { screenBelow, type State } from "../state/state.ts";
import { leaveProgram } from "./update_leave.ts";

/** Far enough to be past either end of any list; every move is clamped. */
const allTheWay = Number.MAX_SAFE_INTEGER;

const transitions: Transitions = {
  ...usersParts.bindings,
  ...userParts.bindings,
  ...labParts.bindings,
  ...sendsParts.bindings,
  ...activityParts.bindings,
  ...deliveryParts.bindings,
  ...actionBindings,
  ...replayBindings,
  leave: leaveProgram,
  quit: (state) => [state, [{ kind: "quit" }]],
  "screen.users": screens.users.show,
  "screen.lab": screens.lab.show,
  "screen.sends": screens.sends.show,
  "screen.activity": screens.activity.show,
  "screen.next": (state) => turn(state, 1),
  "screen.previous": (state) => turn(state, -1),
  "help.open": (state) => [help.openHelp(state, "keys"), []],
  "help.palette": (state) => [help.openHelp(state, "palette"), []],
  "help.close": (state) => [{ ...state, help: null }, []],
  "help.run": runChosen,
  "help.down": (state) => [help.moveHelp(state, 1), []],
  "help.up": (state) => [help.moveHelp(state, -1), []],
  "help.pageDown": (state) => [help.pageHelp(state, 1), []],
  "help.pageUp": (state) => [help.pageHelp(state, -1), []],
  "look.theme": cycleTheme,
  "list.down": (state) => move(state, 1),
  "list.up": (state) => move(state, -1),
  "list.pageDown": (state) => move(state, screens[state.screen].pageRows(state)),
  "list.pageUp": (state) => move(state, -screens[state.screen].pageRows(state)),
  "list.first": (state) => move(state, -allTheWay),
  "list.last": (state) => move(state, allTheWay),
  "delivery.open": openPointedDelivery,
  // As it stood there when the timeline was opened.
  "delivery.back": (state) => screens[screenBelow(state)].show(state),
  "delivery.older": (state) => stepDelivery(state, 1),
  "delivery.newer": (state) => stepDelivery(state, -1),
};

export function runBinding(name: Exclude<BindingName, FieldEdit>, state: State): Step {
  return transitions[name](state);
}

/** Does what is selected in the help, on the screen below. */
function runChosen(state: State): Step {
  const name = help.chosenBinding(state);
  if (name === null || isFieldEdit(name)) return [state, []];
  return runBinding(name, { ...state, help: null });
}

/** The next screen or the one before it, round and round; a detail belongs to its list. */
function turn(state: State, by: 1 | -1): Step {
  const here = mainScreens.indexOf(mainScreenOf[screenBelow(state)]);
  const next = mainScreens[(here + by + mainScreens.length) % mainScreens.length] ?? "users";
  return screens[next].show(state);
}

function openPointedDelivery(state: State): Step {
  const found = screens[state.screen].pointedDelivery(state);
  return found === undefined ? [state, []] : openDelivery(state, found.id);
}

/** The next one of the list that it was opened from: older is positive. */
function stepDelivery(state: State, by: 1 | -1): Step {
  const ids = screens[screenBelow(state)].deliveries(state).map(({ id }) => id);
  const here = state.delivery === null ? -1 : ids.indexOf(state.delivery.deliveryId);
  const next = here === -1 ? undefined : ids[here + by];
  return next === undefined ? [state, []] : openDelivery(state, next);
}

/** Down is positive, on whatever can move: dialog, list or text. */
export function move(state: State, rows: number): Step {
  if (state.help !== null) return [help.moveHelp(state, rows), []];
  if (state.replay.open) return [scrollReplay(state, rows), []];
  return screens[state.screen].move(state, rows);
}
