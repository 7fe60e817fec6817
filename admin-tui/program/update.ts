import type { Instant } from "../../core/domain/instant.ts";
import type { UserOrder } from "../../core/domain/reports/user_search.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import { runBinding } from "./transitions.ts";
import type { EffectAnswer } from "../app/answers.ts";
import type { Step } from "../app/step.ts";
import {
  type Field,
  type FieldEdit,
  fieldEdits,
  type FieldPurpose,
  insertText,
  isFieldEdit,
} from "../input/field.ts";
import { typedBy } from "../input/keys.ts";
import { lookup } from "../screens/keymap.ts";
import { fits, type Size } from "../draw/layout.ts";
import type { LabState } from "../state/lab_state.ts";
import type { State } from "../state/state.ts";
import type { StartScreen } from "../remembered.ts";
import { scopes } from "../screens/scopes.ts";
import { expireTest, scrollLab } from "../screens/lab/update_lab.ts";
import {
  feedRead,
  figuresRead,
  refreshActivity,
  scrollActivity,
} from "../screens/activity/update_activity.ts";
import { deliveryTraced, scrollDelivery } from "../screens/delivery/update_delivery.ts";
import { policyReplayed, scrollReplay } from "../screens/replay/update_replay.ts";
import { labAnswered } from "../screens/lab/update_lab_answers.ts";
import { editAction } from "../screens/operator_action/update_action.ts";
import {
  userActionPerformed,
  userActionPreviewed,
} from "../screens/operator_action/update_action_answers.ts";
import { moveUser, userDescribed } from "../screens/user/update_user.ts";
import { editDialog, sendOperationAnswered } from "../screens/sends/update_send_operations.ts";
import {
  controlsRead,
  moveSends,
  readSends,
  refreshSends,
  sendsRead,
} from "../screens/sends/update_sends.ts";
import {
  moveTo,
  userPreviewed,
  usersCounted,
  usersListed,
  usersRested,
  usersSearch,
} from "../screens/users/update_users.ts";
import { filterHelp, moveHelp } from "../screens/help/update_help.ts";
import { forgetLeave } from "./update_leave.ts";
import { fadeToast } from "../app/toast.ts";
import { clicked, wheeled } from "./update_mouse.ts";
import type { Pointed } from "../input/mouse.ts";

export type Msg =
  | {
    readonly type: "started";
    readonly screen?: StartScreen | null;
    readonly order?: UserOrder | null;
  }
  | { readonly type: "pressed"; readonly key: string }
  | { readonly type: "pasted"; readonly text: string }
  | { readonly type: "resized"; readonly size: Size }
  | Pointed
  | { readonly type: "rested"; readonly userId: UserId }
  | { readonly type: "ticked"; readonly now: Instant }
  | { readonly type: "answered"; readonly now: Instant; readonly answer: EffectAnswer };

/** The whole behaviour of the terminal: pure, and all that a key or an answer can change. */
export function update(state: State, msg: Msg): Step {
  switch (msg.type) {
    case "started":
      return started(inOrder(state, msg.order ?? null), msg.screen ?? "users");
    case "pressed":
      return pressed(state, msg.key);
    case "pasted":
      return typed(state, msg.text);
    case "resized":
      return resized(state, msg.size);
    case "ticked":
      return second(fadeToast(state), msg.now);
    case "rested":
      return usersRested(state, msg.userId);
    case "wheeled":
      return wheeled(state, msg.lines);
    case "clicked":
      return clicked(state, msg);
    case "answered":
      // Each second there is one, mostly empty: then nothing changes, and nothing is drawn.
      if (msg.answer.kind === "readFeed") return [feedRead(state, msg.answer), []];
      if (msg.answer.kind === "readControls") return [controlsRead(state, msg.answer.reply), []];
      return afterAnswer(answered({ ...state, now: msg.now }, msg.answer));
  }
}

function afterAnswer([state, effects]: Step): Step {
  return [forgetLeave(state), effects];
}

function pressed(state: State, key: string): Step {
  const stack = scopes(state);
  const name = lookup(stack, key, state.setting.readOnly);
  if (name !== null && isFieldEdit(name)) return edited(state, name);
  if (name !== null) return runBinding(name, state);
  const text = stack.includes("field") ? typedBy(key) : null;
  return text === null ? [state, []] : typed(state, text);
}

/** The first users, and whether anything is stopped: the header says it on every screen. */
function started(state: State, screen: StartScreen): Step {
  const [users, first] = runBinding("users.refresh", state);
  const [both, second] = readSends(users);
  if (screen === "users") return [both, [...first, ...second]];
  const [shown, third] = runBinding(`screen.${screen}`, both);
  return [shown, [...first, ...second, ...third]];
}

function inOrder(state: State, order: UserOrder | null): State {
  return order === null ? state : { ...state, users: { ...state.users, order } };
}

/** Text goes where the cursor blinks, and nowhere when there is no field. */
function typed(state: State, text: string): Step {
  if (!scopes(state).includes("field")) return [state, []];
  return changed(state, (field, kind) => insertText(field, kind, text));
}

function edited(state: State, edit: FieldEdit): Step {
  return changed(state, fieldEdits[edit]);
}

/** The one field that is being typed in, changed. */
function changed(state: State, change: (field: Field, kind: FieldPurpose) => Field): Step {
  if (state.action.dialog !== null) return editAction(state, change);
  if (state.help !== null) return [filterHelp(state, change(state.help.filter, "search")), []];
  if (state.screen === "users") return usersSearch(state, change(state.users.search, "search"));
  if (state.screen === "sends") return [editDialog(state, change), []];
  const kind = state.lab.focus;
  if (kind === null) return [state, []];
  return [withLab(state, { [kind]: change(state.lab[kind], kind), trouble: null }), []];
}

function withLab(state: State, change: Partial<LabState>): State {
  return { ...state, lab: { ...state.lab, ...change } };
}

function resized(before: State, size: Size): Step {
  const state = { ...before, size };
  if (!fits(size)) return [state, []];
  // What was in range in the old window need not be in the new one.
  const scrolled = moveHelp(moveUser(scrollLab(state, 0), state.user?.cursor ?? 0), 0);
  const moved = scrollReplay(scrollActivity(scrollDelivery(scrolled, 0), 0), 0);
  const fitted = moveSends(moved, moved.sends.cursor);
  return moveTo(fitted, fitted.users.cursor);
}

/**
 * To a screen reader every change is read out again: nothing there moves by itself but the end of a
 * test and what the header says of stops.
 */
function second(state: State, now: Instant): Step {
  if (state.look.linear) return [expireTest(state, now), [{ kind: "readControls" }]];
  const [looked, sends] = refreshSends(ticked(state, now), now);
  const [refreshed, activity] = refreshActivity(looked, now);
  return [refreshed, [...sends, ...activity]];
}

/** Moves the clock on only where that is seen: ages are in minutes, lab and sends count seconds. */
function ticked(state: State, now: Instant): State {
  const expired = expireTest(state, now);
  if (expired !== state) return { ...expired, now };
  const counting = state.screen === "lab" && state.lab.expiresAt !== null &&
    state.lab.phase !== "ended";
  const grain = counting || state.screen === "sends" ? 1000 : 60_000;
  return Math.floor(now / grain) === Math.floor(state.now / grain) ? state : { ...state, now };
}

function answered(state: State, answer: EffectAnswer): Step {
  switch (answer.kind) {
    case "listUsers":
      return usersListed(state, answer.question, answer.reply);
    case "countUsers":
      return usersCounted(state, state.now, answer.reply);
    case "previewUser":
      return [userPreviewed(state, answer.userId, answer.reply), []];
    case "describeUser":
      return [userDescribed(state, answer.userId, answer.reply), []];
    case "previewAct":
      return [userActionPreviewed(state, answer), []];
    case "performAct":
      return userActionPerformed(state, answer);
    case "readSends":
      return [sendsRead(state, answer.reply), []];
    case "readControls":
      return [controlsRead(state, answer.reply), []];
    case "describeActivity":
      return [figuresRead(state, answer), []];
    case "readFeed":
      return [feedRead(state, answer), []];
    case "replayPolicy":
      return [policyReplayed(state, answer.reply), []];
    case "traceDelivery":
      return [deliveryTraced(state, answer.deliveryId, answer.reply), []];
    case "stopSends":
    case "resumeSends":
    case "liftPause":
      return sendOperationAnswered(state, answer);
    default:
      return labAnswered(state, answer);
  }
}
