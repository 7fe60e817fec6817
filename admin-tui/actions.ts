import type { Step } from "./commands.ts";
import type { FieldEdit } from "./field.ts";
import type { Action } from "./keymap.ts";
import { bodyRows, dialogFrameRows, evidenceRows, listRows } from "./layout.ts";
import type { Screen, State } from "./model.ts";
import { helpBox } from "./presentation/help_lines.ts";
import { scrollHelp } from "./update_help.ts";
import * as lab from "./update_lab.ts";
import * as acts from "./update_send_acts.ts";
import { moveSends, readSends, withSends } from "./update_sends.ts";
import { describe, openUser, scrollUser } from "./update_user.ts";
import { clearSearch, moveTo, refreshUsers } from "./update_users.ts";

/** Far enough to be past either end of any list; every move is clamped. */
const allTheWay = Number.MAX_SAFE_INTEGER;

const transitions: Readonly<Record<Exclude<Action, FieldEdit>, (state: State) => Step>> = {
  quit: (state) => [state, [{ kind: "quit" }]],
  "screen.users": (state) => show(state, "users"),
  "screen.lab": (state) => show(state, "lab"),
  "screen.sends": showSends,
  "screen.next": (state) => turn(state, 1),
  "screen.previous": (state) => turn(state, -1),
  "help.open": (state) => [{ ...state, help: 0 }, []],
  "help.close": (state) => [{ ...state, help: null }, []],
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
  "search.keep": (state) => [{ ...state, users: { ...state.users, searching: false } }, []],
  "user.back": (state) => show(state, "users"),
  "user.refresh": (state) => state.user === null ? [state, []] : describe(state, state.user),
  "lab.channel": lab.nextChannel,
  "lab.edit": lab.editNumber,
  "lab.keep": lab.keepNumber,
  "lab.leave": lab.leaveField,
  "lab.send": lab.send,
  "lab.code": lab.typeCode,
  "lab.check": lab.checkCode,
  "lab.cancel": lab.cancelTest,
  "lab.new": lab.newTest,
  "sends.refresh": (state) => readSends(withSends(state, { said: null })),
  "sends.stop": acts.openStop,
  "sends.resume": acts.openResume,
  "sends.lift": acts.openLift,
  "stop.up": (state) => acts.chooseStop(state, -1),
  "stop.down": (state) => acts.chooseStop(state, 1),
  "stop.next": acts.nextStep,
  "dialog.confirm": acts.confirm,
  "dialog.leave": acts.leaveDialog,
};

export function act(action: Exclude<Action, FieldEdit>, state: State): Step {
  return transitions[action](state);
}

function show(state: State, screen: Screen): Step {
  return [{ ...state, screen }, []];
}

function showSends(state: State): Step {
  return readSends(withSends({ ...state, screen: "sends" }, { said: null }));
}

/** The next screen or the one before it, round and round; a user's detail belongs to the users. */
function turn(state: State, by: 1 | -1): Step {
  const ring: readonly Screen[] = ["users", "lab", "sends"];
  const here = state.screen === "user" ? 0 : ring.indexOf(state.screen);
  const next = ring[(here + by + ring.length) % ring.length] ?? "users";
  return next === "sends" ? showSends(state) : show(state, next);
}

/** Down is positive, on whatever can move: dialog, list or text. */
function move(state: State, rows: number): Step {
  if (state.help !== null) return [scrollHelp(state, rows), []];
  if (state.screen === "user") return [scrollUser(state, rows), []];
  if (state.screen === "sends") return [moveSends(state, state.sends.cursor + rows), []];
  if (state.screen === "lab") return [lab.scrollLab(state, -rows), []];
  return moveTo(state, state.users.cursor + rows);
}

function pageOf(state: State): number {
  if (state.help !== null) return helpBox(state.size).rows - dialogFrameRows;
  if (state.screen === "user" || state.screen === "sends") return bodyRows(state.size) - 6;
  return (state.screen === "lab" ? evidenceRows : listRows)(state.size) - 1;
}
