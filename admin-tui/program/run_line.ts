import { activityWindows } from "../../core/domain/reports/activity.ts";
import type { OperatorActionName } from "../../core/operator.ts";
import type { AnswerTo } from "../app/answers.ts";
import { andThen, type Step } from "../app/step.ts";
import { withSaid, withSaidOf } from "../app/toast.ts";
import { type LineCommand, type LineOrder, scopeOfWord } from "../grammar/line_commands.ts";
import { isKept, parseLine } from "../grammar/parse_line.ts";
import { fieldText, fieldWith } from "../input/field.ts";
import { showWindow } from "../screens/activity/update_activity.ts";
import { openApp } from "../screens/app/update_app.ts";
import { openApps } from "../screens/apps/update_apps.ts";
import { openBoard } from "../screens/board/update_board.ts";
import { helpEntries } from "../screens/help/help_entries.ts";
import { openHelp } from "../screens/help/update_help.ts";
import { labWithNumber } from "../screens/lab/update_lab.ts";
import { askAbout } from "../screens/operator_action/update_action.ts";
import { openResumeOf, openStopOf } from "../screens/sends/update_send_operations.ts";
import { filterSends } from "../screens/sends/update_sends.ts";
import { openCase } from "../screens/case/update_case.ts";
import { openDelivery } from "../screens/delivery/update_delivery.ts";
import { openUserPlace } from "../screens/user/update_user.ts";
import { usersSearch } from "../screens/users/update_users.ts";
import { openMain } from "../state/place.ts";
import type { MainScreen } from "../state/screen.ts";
import type { State } from "../state/state.ts";
import { troubles } from "../words/troubles.ts";
import { wordsOfRefusal } from "../words/refusals.ts";
import { showPlace } from "./show_place.ts";
import { leaveProgram } from "./update_leave.ts";

/** How many earlier lines can be recalled. */
const linesMax = 50;

/** Runs the command of the open `:` line; null if the text is not a command. */
export function runLine(state: State): Step | null {
  if (state.help?.kind !== "palette") return null;
  const text = fieldText(state.help.filter).trim();
  const parsed = parseLine(fieldText(state.help.filter), state.now);
  if (parsed.kind === "other") {
    // The text may be the name of an action, such as `remove app`.
    const isName = helpEntries(state, state.help).length > 0;
    return parsed.meant === null || isName ? null : said(state, `Did you mean ${parsed.meant}?`);
  }
  const { command, rest, trouble } = parsed;
  if (trouble !== null) return said(state, trouble);
  if (command.changes && state.setting.readOnly) return said(state, "Read-only mode is on");
  return runOrder({ ...remembering(state, text), help: null, toast: null }, command, rest);
}

function said(state: State, words: string): Step {
  return [withSaid(state, false, words), []];
}

function remembering(state: State, text: string): State {
  if (!isKept(text)) return state;
  const lines = [text, ...state.lines.filter((line) => line !== text)].slice(0, linesMax);
  return { ...state, lines };
}

function runOrder(state: State, { order }: LineCommand, rest: string): Step {
  const run = orders[order as Exclude<LineOrder, OperatorActionName>];
  if (run !== undefined) return run(state, rest);
  return [state, [{ kind: "lookUpUser", typed: rest, order: order as OperatorActionName }]];
}

/** The orders that are no action on a user. None of them writes or sends. */
const orders: Readonly<
  Record<Exclude<LineOrder, OperatorActionName>, (state: State, rest: string) => Step>
> = {
  user: (state, rest) => [state, [{ kind: "lookUpUser", typed: rest, order: "user" }]],
  why: (state, rest) => [state, [{ kind: "lookUpUser", typed: rest, order: "why" }]],
  users: (state, rest) =>
    andThen(showMain(state, "users"), (shown) => usersSearch(shown, fieldWith(rest))),
  sends: (state, rest) => andThen(showMain(state, "sends"), (shown) => filterSends(shown, rest)),
  delivery: (state, rest) => [state, [{ kind: "lookUpDelivery", typed: rest }]],
  events: (state) => showMain(state, "activity"),
  stop: (state, rest) =>
    andThen(showMain(state, "sends"), (shown) => openStopOf(shown, scopeOfWord(rest))),
  resume: (state, rest) =>
    andThen(showMain(state, "sends"), (shown) => openResumeOf(shown, scopeOfWord(rest) ?? "")),
  lab: (state, rest) => andThen(showMain(state, "lab"), (shown) => labWithNumber(shown, rest)),
  activity: (state, rest) =>
    andThen(showMain(state, "activity"), (shown) => {
      const window = activityWindows.find((each) => each === rest);
      return window === undefined ? [shown, []] : showWindow(shown, window);
    }),
  board: openBoard,
  access: (state) => showMain(state, "access"),
  apps: openApps,
  app: (state, rest) => [state, [{ kind: "lookUpApp", typed: rest }]],
  help: (state) => [openHelp(state, "keys"), []],
  quit: leaveProgram,
};

function showMain(state: State, screen: MainScreen): Step {
  return showPlace(openMain(state, screen));
}

/** Opens the user that a line named, or the dialog of the action on that user. */
export function userLookedUp(
  state: State,
  { reply, order, typed }: AnswerTo<"lookUpUser">,
): Step {
  if (reply === "unavailable") return said(state, troubles.actionUnread);
  const found = reply.value;
  if (!found.ok) {
    const words = found.detail ?? wordsOfRefusal({ code: found.code });
    return [withSaidOf(state, typed, words), []];
  }
  const who = { userId: found.value.id, username: found.value.username };
  const opened = openUserPlace(state, who);
  if (order === "user") return opened;
  return andThen(opened, (at) => order === "why" ? openCase(at) : askAbout(at, who, order, null));
}

/** Opens the timeline of the message that a line named. */
export function deliveryLookedUp(
  state: State,
  { reply, typed }: AnswerTo<"lookUpDelivery">,
): Step {
  if (reply === "unavailable") return said(state, troubles.actionUnread);
  const found = reply.value;
  if (found.ok) return openDelivery(state, found.value);
  return [withSaidOf(state, typed, wordsOfRefusal(found.refusal)), []];
}

/** Opens the app that a line named. */
export function appLookedUp(state: State, { reply, typed }: AnswerTo<"lookUpApp">): Step {
  if (reply === "unavailable") return said(state, troubles.actionUnread);
  const found = reply.value;
  if (found.ok) return openApp(state, found.value);
  return [withSaidOf(state, typed, wordsOfRefusal(found.refusal)), []];
}
