import type { Instant } from "../core/mod.ts";
import { act } from "./actions.ts";
import type { Answer, Step } from "./commands.ts";
import { type Field, type FieldEdit, fieldEdits, insertText, isFieldEdit } from "./field.ts";
import type { FieldKind } from "./field.ts";
import { typedBy } from "./keys.ts";
import { lookup } from "./keymap.ts";
import { fits } from "./layout.ts";
import type { LabState, Size, State } from "./model.ts";
import { scopes } from "./scopes.ts";
import { expireTest, labAnswered, scrollLab } from "./update_lab.ts";
import { scrollUser, userDescribed } from "./update_user.ts";
import { actAnswered, editDialog } from "./update_send_acts.ts";
import { moveSends, readSends, refreshSends, sendsRead } from "./update_sends.ts";
import { moveTo, usersListed, usersSearch } from "./update_users.ts";
import { scrollHelp } from "./update_help.ts";

export type Msg =
  | { readonly type: "started" }
  | { readonly type: "pressed"; readonly key: string }
  | { readonly type: "pasted"; readonly text: string }
  | { readonly type: "resized"; readonly size: Size }
  | { readonly type: "ticked"; readonly now: Instant }
  | { readonly type: "answered"; readonly now: Instant; readonly answer: Answer };

/** The whole behaviour of the terminal: pure, and all that a key or an answer can change. */
export function update(state: State, msg: Msg): Step {
  switch (msg.type) {
    case "started":
      return started(state);
    case "pressed":
      return pressed(state, msg.key);
    case "pasted":
      return typed(state, msg.text);
    case "resized":
      return resized(state, msg.size);
    case "ticked":
      return refreshSends(ticked(state, msg.now), msg.now);
    case "answered":
      return answered({ ...state, now: msg.now }, msg.answer);
  }
}

function pressed(state: State, key: string): Step {
  const stack = scopes(state);
  const action = lookup(stack, key);
  if (action !== null && isFieldEdit(action)) return edited(state, action);
  if (action !== null) return act(action, state);
  const text = stack.includes("field") ? typedBy(key) : null;
  return text === null ? [state, []] : typed(state, text);
}

/** The first users, and whether anything is stopped: the header says it on every screen. */
function started(state: State): Step {
  const [users, first] = act("users.refresh", state);
  const [both, second] = readSends(users);
  return [both, [...first, ...second]];
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
function changed(state: State, change: (field: Field, kind: FieldKind) => Field): Step {
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
  const scrolled = scrollHelp(scrollUser(scrollLab(state, 0), 0), 0);
  const fitted = moveSends(scrolled, scrolled.sends.cursor);
  return moveTo(fitted, fitted.users.cursor);
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

function answered(state: State, answer: Answer): Step {
  switch (answer.kind) {
    case "listUsers":
      return usersListed(state, answer.question, answer.reply);
    case "describeUser":
      return [userDescribed(state, answer.userId, answer.reply), []];
    case "readSends":
      return [sendsRead(state, answer.reply), []];
    case "stopSends":
    case "resumeSends":
    case "liftPause":
      return actAnswered(state, answer);
    default:
      return [labAnswered(state, answer), []];
  }
}
