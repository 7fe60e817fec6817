import type { Step } from "../app/step.ts";
import { type FieldEdit, isFieldEdit } from "../input/field.ts";
import type { BindingName } from "../screens/keymap.ts";
import { bodyRows, evidenceRows, listRows } from "../draw/layout.ts";
import { screenBelow, type State } from "../state/state.ts";
import type { Screen } from "../state/screen.ts";
import * as activity from "../screens/activity/update_activity.ts";
import * as delivery from "../screens/delivery/update_delivery.ts";
import * as faults from "../screens/lab/update_faults.ts";
import * as help from "../screens/help/update_help.ts";
import * as lab from "../screens/lab/update_lab.ts";
import { leaveProgram } from "./update_leave.ts";
import * as look from "../app/toast.ts";
import * as replay from "../screens/replay/update_replay.ts";
import * as operations from "../screens/sends/update_send_operations.ts";
import { moveSends, readSends, withSends } from "../screens/sends/update_sends.ts";
import { describe, moveUser, openUser } from "../screens/user/update_user.ts";
import { userTransitions } from "../screens/user/user_transitions.ts";
import {
  clearSearch,
  moveTo,
  nextFilter,
  nextOrder,
  refreshUsers,
  showUsers,
} from "../screens/users/update_users.ts";

/** Far enough to be past either end of any list; every move is clamped. */
const allTheWay = Number.MAX_SAFE_INTEGER;

const transitions: Readonly<Record<Exclude<BindingName, FieldEdit>, (state: State) => Step>> = {
  leave: leaveProgram,
  quit: (state) => [state, [{ kind: "quit" }]],
  "screen.users": showUsers,
  "screen.lab": lab.showLab,
  "screen.sends": showSends,
  "screen.activity": activity.showActivity,
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
  "look.theme": look.cycleTheme,
  "copy.id": (state) => look.copyUser(state, "id"),
  "copy.name": (state) => look.copyUser(state, "name"),
  "list.down": (state) => move(state, 1),
  "list.up": (state) => move(state, -1),
  "list.pageDown": (state) => move(state, pageOf(state)),
  "list.pageUp": (state) => move(state, -pageOf(state)),
  "list.first": (state) => move(state, -allTheWay),
  "list.last": (state) => move(state, allTheWay),
  "users.open": openUser,
  "users.search": (state) => [{ ...state, users: { ...state.users, searching: true } }, []],
  "users.refresh": refreshUsers,
  "users.clear": clearSearch,
  "users.filter": nextFilter,
  "users.order": nextOrder,
  "search.keep": (state) => [{ ...state, users: { ...state.users, searching: false } }, []],
  "user.back": showUsers,
  "user.refresh": (state) => state.user === null ? [state, []] : describe(state, state.user),
  "lab.channel": lab.nextChannel,
  "lab.edit": lab.editNumber,
  "lab.keep": lab.keepNumber,
  "lab.leave": lab.leaveField,
  "lab.send": lab.send,
  "lab.code": lab.typeCode,
  "lab.check": lab.checkCode,
  "lab.cancel": lab.cancelTest,
  "lab.resend": lab.resend,
  "lab.new": lab.newTest,
  "lab.raw": lab.toggleRaw,
  "lab.copy": lab.copySid,
  "faults.open": faults.openFaults,
  "faults.leave": faults.leaveFaults,
  "faults.arm": faults.armFault,
  "faults.stage": faults.nextStage,
  "faults.clear": faults.clearFaults,
  "sends.refresh": (state) => readSends(withSends(state, { said: null })),
  "activity.refresh": activity.readActivity,
  "activity.pause": activity.pauseFeed,
  "activity.failures": activity.toggleFailures,
  "activity.window": activity.nextWindow,
  "activity.whole": activity.toggleWhole,
  "replay.open": replay.openReplay,
  "replay.close": replay.closeReplay,
  "delivery.open": delivery.openSelectedDelivery,
  "delivery.back": leaveDelivery,
  "delivery.refresh": (state) => delivery.readDelivery(state, state.delivery),
  "delivery.older": (state) => delivery.stepDelivery(state, 1),
  "delivery.newer": (state) => delivery.stepDelivery(state, -1),
  "copy.sid": delivery.copySid,
  "copy.delivery": delivery.copyDelivery,
  "sends.stop": operations.openStop,
  "sends.resume": operations.openResume,
  "sends.lift": operations.openLift,
  "stop.up": (state) => operations.chooseStop(state, -1),
  "stop.down": (state) => operations.chooseStop(state, 1),
  "stop.next": operations.nextStep,
  "dialog.confirm": operations.confirm,
  "dialog.leave": operations.leaveDialog,
  ...userTransitions,
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

function show(state: State, screen: Screen): Step {
  return [{ ...state, screen }, []];
}

function showSends(state: State): Step {
  return readSends(withSends({ ...state, screen: "sends" }, { said: null }));
}

/** Back to where the timeline was opened, as it stood there. */
function leaveDelivery(state: State): Step {
  const from = screenBelow(state);
  if (from === "users") return showUsers(state);
  if (from === "lab") return lab.showLab(state);
  return from === "sends" ? showSends(state) : show(state, from);
}

/** The next screen or the one before it, round and round; a user's detail belongs to the users. */
function turn(state: State, by: 1 | -1): Step {
  const ring: readonly Screen[] = ["users", "lab", "sends", "activity"];
  const screen = screenBelow(state);
  const here = screen === "user" ? 0 : ring.indexOf(screen);
  const next = ring[(here + by + ring.length) % ring.length] ?? "users";
  if (next === "users") return showUsers(state);
  if (next === "lab") return lab.showLab(state);
  if (next === "activity") return activity.showActivity(state);
  return next === "sends" ? showSends(state) : show(state, next);
}

/** Down is positive, on whatever can move: dialog, list or text. */
export function move(state: State, rows: number): Step {
  if (state.help !== null) return [help.moveHelp(state, rows), []];
  if (state.replay.open) return [replay.scrollReplay(state, rows), []];
  if (state.screen === "activity") return [activity.scrollActivity(state, rows), []];
  if (state.screen === "delivery") return [delivery.scrollDelivery(state, rows), []];
  if (state.screen === "user") return [moveUser(state, (state.user?.cursor ?? 0) + rows), []];
  if (state.screen === "sends") return [moveSends(state, state.sends.cursor + rows), []];
  if (state.screen === "lab" && state.lab.simulator.faults !== null) {
    return [faults.moveFault(state, rows), []];
  }
  if (state.screen === "lab") return [lab.scrollLab(state, -rows), []];
  return moveTo(state, state.users.cursor + rows);
}

function pageOf(state: State): number {
  if (!["users", "lab"].includes(state.screen)) return bodyRows(state.size) - 6;
  return (state.screen === "lab" ? evidenceRows : listRows)(state.size) - 1;
}
