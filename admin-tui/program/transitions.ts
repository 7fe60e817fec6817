import type { BindingName, Transitions } from "../app/binding.ts";
import type { Step } from "../app/step.ts";
import { cycleTheme, withSaid } from "../app/toast.ts";
import type { LineCommand } from "../grammar/line_commands.ts";
import { type FieldEdit, fieldWith, isFieldEdit } from "../input/field.ts";
import { openDelivery, turnToDelivery } from "../screens/delivery/update_delivery.ts";
import * as help from "../screens/help/update_help.ts";
import { actionBindings } from "../screens/operator_action/action_bindings.ts";
import { accessParts } from "../screens/access/access_parts.ts";
import { formBindings } from "../screens/form/form_bindings.ts";
import { replayBindings, scrollReplay } from "../screens/replay/update_replay.ts";
import { activityParts } from "../screens/activity/activity_parts.ts";
import { openApp } from "../screens/app/update_app.ts";
import { selectedUserRow } from "../screens/user/user_rows.ts";
import { appParts } from "../screens/app/app_parts.ts";
import { appsParts } from "../screens/apps/apps_parts.ts";
import { boardParts } from "../screens/board/board_parts.ts";
import { exportCase } from "../screens/case/export_case.ts";
import { pointedUser } from "../screens/pointed_user.ts";
import { caseParts } from "../screens/case/case_parts.ts";
import { deliveryParts } from "../screens/delivery/delivery_parts.ts";
import { holdingParts } from "../screens/holding/holding_parts.ts";
import { labParts } from "../screens/lab/lab_parts.ts";
import { sendsParts } from "../screens/sends/sends_parts.ts";
import { leaveFilter } from "../screens/sends/update_sends.ts";
import { userParts } from "../screens/user/user_parts.ts";
import { terminalsParts } from "../screens/terminals/terminals_parts.ts";
import { usersParts } from "../screens/users/users_parts.ts";
import { screens } from "../screens/screens.ts";
import { showPlace } from "./show_place.ts";
import { closePlace, deliveryOf, openMain, screenOf, userOf } from "../state/place.ts";
import { type MainScreen, mainScreens } from "../state/screen.ts";
import type { State } from "../state/state.ts";
import { completed, copyLine, recallLine } from "../screens/help/update_line.ts";
import { troubles } from "../words/troubles.ts";
import {
  openActivityTarget,
  openHoldingRow,
  openPointedCase,
  openPointedUser,
  openStep,
  openUserRow,
} from "./open_target.ts";
import { toMatch } from "./to_match.ts";
import { runLine } from "./run_line.ts";
import { zoom } from "./update_size.ts";
import { leaveProgram } from "./update_leave.ts";

/** More than the length of any list; every move is clamped. */
const wholeList = Number.MAX_SAFE_INTEGER;

const transitions: Transitions = {
  ...usersParts.bindings,
  ...userParts.bindings,
  ...holdingParts.bindings,
  ...caseParts.bindings,
  ...labParts.bindings,
  ...sendsParts.bindings,
  ...activityParts.bindings,
  ...deliveryParts.bindings,
  ...accessParts.bindings,
  ...boardParts.bindings,
  ...terminalsParts.bindings,
  ...appsParts.bindings,
  ...appParts.bindings,
  ...formBindings,
  ...actionBindings,
  ...replayBindings,
  leave: leaveProgram,
  quit: (state) => [state, [{ kind: "quit" }]],
  suspend: (state) =>
    state.setting.inTask === true
      ? [withSaid(state, false, `Cannot suspend: ${troubles.suspendsNoTask}`), []]
      : [state, [{ kind: "suspend" }]],
  redraw: (state) => [state, [{ kind: "redraw" }]],
  back: (state) => showPlace(closePlace(leaveFilter(state))),
  "screen.users": (state) => showMain(state, "users"),
  "screen.lab": (state) => showMain(state, "lab"),
  "screen.sends": (state) => showMain(state, "sends"),
  "screen.activity": (state) => showMain(state, "activity"),
  "screen.access": (state) => showMain(state, "access"),
  "screen.next": (state) => cycleScreen(state, 1),
  "screen.previous": (state) => cycleScreen(state, -1),
  "help.open": (state) => [help.openHelp(state, "keys"), []],
  "help.palette": (state) => [help.openHelp(state, "palette"), []],
  "help.close": (state) => [{ ...state, help: null }, []],
  "help.run": runHelp,
  "help.down": (state) => [recallLine(state, -1) ?? help.moveHelp(state, 1), []],
  "help.up": (state) => [recallLine(state, 1) ?? help.moveHelp(state, -1), []],
  "help.pageDown": (state) => [help.pageHelp(state, 1), []],
  "help.pageUp": (state) => [help.pageHelp(state, -1), []],
  "line.complete": completed,
  "line.copy": copyLine,
  "look.theme": cycleTheme,
  "panel.zoom": (state) => zoom(state, true),
  "panel.restore": (state) => zoom(state, false),
  "list.down": (state) => move(state, 1),
  "list.up": (state) => move(state, -1),
  "list.pageDown": (state) => move(state, screens[screenOf(state)].pageRows(state)),
  "list.pageUp": (state) => move(state, -screens[screenOf(state)].pageRows(state)),
  "list.halfDown": (state) => move(state, halfPage(state)),
  "list.halfUp": (state) => move(state, -halfPage(state)),
  "match.next": (state) => toMatch(state, 1),
  "match.previous": (state) => toMatch(state, -1),
  "list.first": (state) => move(state, -wholeList),
  "list.last": (state) => move(state, wholeList),
  "sends.user": openPointedUser,
  "activity.user": openPointedUser,
  "delivery.user": openPointedUser,
  "case.user": openPointedUser,
  "case.open": openPointedCase,
  "case.export": (state) => exportCase(state, pointedUser(state)),
  "activity.open": openActivityTarget,
  "user.app": openUserApp,
  "delivery.open": openPointedDelivery,
  "step.open": openStep,
  "userRow.open": openUserRow,
  "holding.open": openHoldingRow,
  "delivery.older": (state) => stepDelivery(state, 1),
  "delivery.newer": (state) => stepDelivery(state, -1),
};

export function runBinding(name: Exclude<BindingName, FieldEdit>, state: State): Step {
  return transitions[name](state);
}

/** Runs the command of a `:` line, otherwise what is selected in the list. */
function runHelp(state: State): Step {
  return runLine(state) ?? runChosen(state);
}

/** Runs the binding selected in the help, on the screen below. */
function runChosen(state: State): Step {
  const line = help.chosenLine(state);
  if (line !== null) return typeCommand(state, line);
  const why = help.chosenWhy(state);
  if (why !== null) return [withSaid(state, false, why), []];
  const name = help.chosenBinding(state);
  if (name === null || isFieldEdit(name)) return [state, []];
  return runBinding(name, { ...state, help: null });
}

/** Types a command into the `:` line, and runs it if nothing follows it. */
function typeCommand(state: State, { word, takes }: LineCommand): Step {
  const typed = help.filterHelp(state, fieldWith(takes === null ? word : `${word} `));
  return takes === null ? runLine(typed) ?? [typed, []] : [typed, []];
}

/** Shows a main screen, and leaves every place that was opened from one. */
export function showMain(state: State, screen: MainScreen): Step {
  return showPlace(openMain(state, screen));
}

/** Shows the main screen after or before the one that the way starts from, wrapping around. */
function cycleScreen(state: State, by: 1 | -1): Step {
  const current = mainScreens.indexOf(state.places[0].screen);
  const next = mainScreens[(current + by + mainScreens.length) % mainScreens.length] ?? "users";
  return showMain(state, next);
}

function openUserApp(state: State): Step {
  const user = userOf(state);
  const row = user === null ? undefined : selectedUserRow(user);
  return row?.kind === "app" ? openApp(state, row.app) : [state, []];
}

function openPointedDelivery(state: State): Step {
  const found = screens[screenOf(state)].pointedDelivery(state);
  return found === undefined ? [state, []] : openDelivery(state, found);
}

/** Opens the next delivery of the list it was opened from: positive is older. */
function stepDelivery(state: State, by: 1 | -1): Step {
  const below = closePlace(state);
  const list = screens[screenOf(below)].deliveries(below);
  const current = list.findIndex(({ id }) => id === deliveryOf(state)?.deliveryId);
  const next = current === -1 ? undefined : list[current + by];
  return next === undefined ? [state, []] : turnToDelivery(state, next);
}

function halfPage(state: State): number {
  return Math.max(1, Math.floor(screens[screenOf(state)].pageRows(state) / 2));
}

/** Moves the topmost dialog, list or text; positive is down. */
export function move(state: State, rows: number): Step {
  if (state.help !== null) return [help.moveHelp(state, rows), []];
  if (state.replay.open) return [scrollReplay(state, rows), []];
  return screens[screenOf(state)].move(state, rows);
}
