import type { BindingName, Transitions } from "../app/binding.ts";
import type { Step } from "../app/step.ts";
import { cycleTheme } from "../app/toast.ts";
import { type FieldEdit, isFieldEdit } from "../input/field.ts";
import { openDelivery } from "../screens/delivery/update_delivery.ts";
import * as help from "../screens/help/update_help.ts";
import { actionBindings } from "../screens/operator_action/action_bindings.ts";
import { accessParts } from "../screens/access/access_parts.ts";
import { formBindings } from "../screens/form/form_bindings.ts";
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

/** More than the length of any list; every move is clamped. */
const wholeList = Number.MAX_SAFE_INTEGER;

const transitions: Transitions = {
  ...usersParts.bindings,
  ...userParts.bindings,
  ...labParts.bindings,
  ...sendsParts.bindings,
  ...activityParts.bindings,
  ...deliveryParts.bindings,
  ...accessParts.bindings,
  ...formBindings,
  ...actionBindings,
  ...replayBindings,
  leave: leaveProgram,
  quit: (state) => [state, [{ kind: "quit" }]],
  "screen.users": screens.users.show,
  "screen.lab": screens.lab.show,
  "screen.sends": screens.sends.show,
  "screen.activity": screens.activity.show,
  "screen.access": screens.access.show,
  "screen.next": (state) => cycleScreen(state, 1),
  "screen.previous": (state) => cycleScreen(state, -1),
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
  "list.first": (state) => move(state, -wholeList),
  "list.last": (state) => move(state, wholeList),
  "delivery.open": openPointedDelivery,
  // The list as it was when the timeline was opened.
  "delivery.back": (state) => screens[screenBelow(state)].show(state),
  "delivery.older": (state) => stepDelivery(state, 1),
  "delivery.newer": (state) => stepDelivery(state, -1),
};

export function runBinding(name: Exclude<BindingName, FieldEdit>, state: State): Step {
  return transitions[name](state);
}

/** Runs the binding selected in the help, on the screen below. */
function runChosen(state: State): Step {
  const name = help.chosenBinding(state);
  if (name === null || isFieldEdit(name)) return [state, []];
  return runBinding(name, { ...state, help: null });
}

/** Shows the next or previous main screen, wrapping around; a detail screen counts as its list. */
function cycleScreen(state: State, by: 1 | -1): Step {
  const current = mainScreens.indexOf(mainScreenOf[screenBelow(state)]);
  const next = mainScreens[(current + by + mainScreens.length) % mainScreens.length] ?? "users";
  return screens[next].show(state);
}

function openPointedDelivery(state: State): Step {
  const found = screens[state.screen].pointedDelivery(state);
  return found === undefined ? [state, []] : openDelivery(state, found.id);
}

/** Opens the next delivery of the list it was opened from: positive is older. */
function stepDelivery(state: State, by: 1 | -1): Step {
  const ids = screens[screenBelow(state)].deliveries(state).map(({ id }) => id);
  const current = state.delivery === null ? -1 : ids.indexOf(state.delivery.deliveryId);
  const next = current === -1 ? undefined : ids[current + by];
  return next === undefined ? [state, []] : openDelivery(state, next);
}

/** Moves the topmost dialog, list or text; positive is down. */
export function move(state: State, rows: number): Step {
  if (state.help !== null) return [help.moveHelp(state, rows), []];
  if (state.replay.open) return [scrollReplay(state, rows), []];
  return screens[state.screen].move(state, rows);
}
