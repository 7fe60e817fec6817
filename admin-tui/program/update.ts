import type { Instant } from "../../core/domain/instant.ts";
import type { UserOrder } from "../../core/domain/reports/user_search.ts";
import { beatSeconds } from "../../core/domain/upkeep/heartbeat.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { EffectAnswer } from "../app/answers.ts";
import { andThen, readControls, type Step } from "../app/step.ts";
import { fadeToast, withoutHint, withSaid } from "../app/toast.ts";
import type { Size } from "../draw/layout.ts";
import {
  emptyField,
  type FieldChange,
  type FieldEdit,
  fieldEdits,
  type FieldPurpose,
  insertText,
  isFieldEdit,
} from "../input/field.ts";
import { isLikeText, typedBy } from "../input/keys.ts";
import type { Pointed } from "../input/mouse.ts";
import { editForm } from "../screens/form/update_form.ts";
import { filterHelp } from "../screens/help/update_help.ts";
import { refusalOf } from "../screens/availability.ts";
import { lookup } from "../screens/keymap.ts";
import { countWait, expireTest } from "../screens/lab/update_lab.ts";
import { editAction } from "../screens/operator_action/update_action.ts";
import { scopes } from "../screens/scopes.ts";
import { screens } from "../screens/screens.ts";
import { readSends } from "../screens/sends/update_sends.ts";
import { usersRested } from "../screens/users/update_users.ts";
import type { HelpState } from "../state/help_state.ts";
import { type MainScreen, seenScreen } from "../state/screen.ts";
import { placeKey, placeOf, screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { answered } from "./answered.ts";
import { runBinding, showMain } from "./transitions.ts";
import { fadeBar, noteReads, withBar } from "./update_bar.ts";
import { forgetLeave } from "./update_leave.ts";
import {
  asksToConfirm,
  fadeMuted,
  ignoredKey,
  ignoringPaste,
  isUnbound,
  opensToType,
  pastedNowhere,
  pasteField,
  refuseKey,
  unboundKey,
  withoutMuted,
} from "./update_muted.ts";
import { clicked, wheeled } from "./update_mouse.ts";
import { resized, zoom } from "./update_size.ts";

export type Msg =
  | {
    readonly type: "started";
    readonly screen?: MainScreen | null;
    readonly order?: UserOrder | null;
    /** Earlier `:` lines, newest first. */
    readonly lines?: readonly string[];
  }
  | { readonly type: "pressed"; readonly key: string }
  /** Keys that arrived in one chunk: typed fast, or a paste that the terminal does not mark. */
  | { readonly type: "chunk"; readonly keys: readonly string[] }
  | { readonly type: "pasted"; readonly text: string }
  | { readonly type: "resized"; readonly size: Size }
  | Pointed
  /** Whether a request to another machine got through. */
  | { readonly type: "linked"; readonly up: boolean; readonly now: Instant }
  | { readonly type: "rested"; readonly userId: UserId }
  /** A recording began, or it ended before the program does, with the reason. */
  | { readonly type: "recording"; readonly ended: string | null }
  | { readonly type: "ticked"; readonly now: Instant }
  | { readonly type: "answered"; readonly now: Instant; readonly answer: EffectAnswer };

/** The whole behavior of the terminal as a pure function: what a key or an answer changes. */
export function update(state: State, msg: Msg): Step {
  return marking(withBar(state, updated(state, msg)), msg.type === "ticked" ? msg.now : null);
}

/** Shows this terminal to others when its screen changes, and again every few seconds. */
function marking([state, effects]: Step, now: Instant | null): Step {
  const { marked, setting: { terminalId, readOnly } } = state;
  if (terminalId === undefined || readOnly) return [state, effects];
  const screen = seenScreen(screenOf(state));
  const isDue = now !== null && Math.abs(now - (marked?.at ?? 0)) >= beatSeconds * 1000;
  if (marked?.screen === screen && !isDue) return [state, effects];
  const at = now ?? marked?.at ?? 0;
  return [{ ...state, marked: { screen, at } }, [
    ...effects,
    { kind: "markTerminal", terminalId, screen },
  ]];
}

function updated(state: State, msg: Msg): Step {
  switch (msg.type) {
    case "started":
      return started(
        inOrder({ ...state, lines: msg.lines ?? [] }, msg.order ?? null),
        msg.screen ?? "users",
      );
    case "pressed":
      return unlessMuted(state, msg.key);
    case "chunk":
      return chunk(state, msg.keys);
    case "pasted":
      return scopes(state).includes("field") ? typed(state, msg.text) : pasted(state, msg.text);
    case "resized":
      return resized(state, msg.size);
    case "ticked":
      return secondPassed(fadeBar(fadeToast(fadeMuted(state))), msg.now);
    case "linked":
      return [linked(state, msg), []];
    case "recording":
      return [recording(state, msg.ended), []];
    case "rested":
      return usersRested(state, msg.userId);
    case "wheeled":
      return wheeled(state, msg.lines);
    case "clicked":
      return clicked(state, msg);
    case "answered":
      return withAnswer(noteReads(state, msg.answer, msg.now), msg);
  }
}

function recording(state: State, ended: string | null): State {
  const next = { ...state, recording: ended === null };
  return ended === null ? next : withSaid(next, false, ended);
}

function linked(state: State, { up, now }: { readonly up: boolean; readonly now: Instant }): State {
  if (up === (state.lostSince === null)) return state;
  return { ...state, lostSince: up ? null : now };
}

function withAnswer(
  state: State,
  { now, answer }: Extract<Msg, { readonly type: "answered" }>,
): Step {
  if (polls.has(answer.kind)) return answered(state, answer);
  return afterAnswer(answered({ ...state, now }, answer));
}

/** These arrive every second or two, usually without news: then nothing changes or is drawn. */
const polls: ReadonlySet<EffectAnswer["kind"]> = new Set<EffectAnswer["kind"]>([
  "readFeed",
  "readControls",
  "readBoard",
  "readApps",
  "describeApp",
  "pollUsers",
  "countUsers",
  "pollUser",
  "previewUser",
  "readAccess",
  "traceDelivery",
  "markTerminal",
  "describeTerminals",
]);

function afterAnswer([state, effects]: Step): Step {
  return [forgetLeave(state), effects];
}

function unlessMuted(state: State, key: string): Step {
  return ignoredKey(state, key) ?? pressed(withoutMuted(state), key);
}

/**
 * Stops at a key without a meaning, because what follows is text, and at a question, because the
 * operator has not read it yet. Text in which one of these comes before a key after which more is
 * typed is a paste; keys typed ahead of a slow link are not, and run.
 */
function chunk(state: State, keys: readonly string[]): Step {
  const [first = ""] = keys;
  if (keys.length === 1) return unlessMuted(state, first);
  let maybePaste = isLikeText(keys) && !scopes(state).includes("field");
  if (maybePaste && asksToConfirm(state)) return [ignoringPaste(state), []];
  let step: Step = [state, []];
  for (const key of keys) {
    const [before] = step;
    if (opensToType(before, key)) maybePaste = false;
    const stops = key !== "esc" && isUnbound(before, key);
    if (maybePaste && stops) return [ignoringPaste(state), []];
    if (stops && first === "esc") return step;
    step = andThen(step, (next) => unlessMuted(next, key));
    const [after] = step;
    const asks = asksToConfirm(after) && !asksToConfirm(before);
    if (maybePaste && (asks || scopes(after).includes("field"))) return [ignoringPaste(state), []];
    if (stops || asks) return step;
  }
  return step;
}

/** Starts a search or fills in a number where that is the first thing to type. */
function pasted(state: State, text: string): Step {
  const field = state.muted === null ? pasteField(state) : null;
  if (field === null) return [pastedNowhere(state), []];
  return andThen(
    runBinding(field, state),
    (next) => changed(next, (_, kind) => insertText(emptyField, kind, text)),
  );
}

function pressed(before: State, key: string): Step {
  const state = withoutHint(before.enterSpent ? { ...before, enterSpent: false } : before);
  if (before.enterSpent && key === "enter") return [state, []];
  const stack = scopes(state);
  const name = lookup(stack, key, state.setting);
  if (name !== null && isFieldEdit(name)) return edited(state, name);
  const refusal = refusalOf(state, key);
  if (refusal !== null) return [refuseKey(state, refusal), []];
  if (name !== null) return atPlace(state, runBinding(name, state));
  if (!stack.includes("field")) return [unboundKey(state, key), []];
  const text = typedBy(key);
  return text === null ? [state, []] : typed(state, text);
}

/** A result belongs to the place where it was caused; in another it would hide the status. */
function withoutOldToast(state: State, before: State): State {
  return state.toast === before.toast ? { ...state, toast: null } : state;
}

/** A zoomed panel belongs to its place, too: another place shows all of its panels. */
function atPlace(before: State, step: Step): Step {
  const [state] = step;
  if (placeKey(placeOf(state)) === placeKey(placeOf(before))) return step;
  const fresh = andThen(step, (next) => [withoutOldToast(next, before), []]);
  return state.zoomed ? andThen(fresh, (next) => zoom(next, false)) : fresh;
}

/** Reads the first users, and what is stopped, which the header shows on every screen. */
function started(state: State, screen: MainScreen): Step {
  const read = andThen(runBinding("users.refresh", state), readSends);
  return andThen(read, (state) => showMain(state, screen));
}

function inOrder(state: State, order: UserOrder | null): State {
  return order === null ? state : { ...state, users: { ...state.users, order } };
}

/** Inserts text at the cursor; ignores it if there is no field. */
function typed(state: State, text: string): Step {
  if (!scopes(state).includes("field")) return [state, []];
  const [next, effects] = changed(state, (field, kind) => insertText(field, kind, text));
  // The last digit of a confirmation performs it, and closes its field.
  const enterSpent = !scopes(next).includes("field");
  return [enterSpent ? { ...next, enterSpent } : next, effects];
}

function edited(state: State, edit: FieldEdit): Step {
  return changed(state, fieldEdits[edit]);
}

/** Changes the active field. */
function changed(state: State, change: FieldChange): Step {
  if (state.action.dialog !== null) return editAction(state, change);
  if (state.form !== null) return [editForm(state, change), []];
  if (state.help !== null) {
    return [filterHelp(state, change(state.help.filter, helpPurpose(state.help))), []];
  }
  return screens[screenOf(state)].edited(state, change);
}

/** A line may be longer than a search. */
function helpPurpose({ kind }: HelpState): FieldPurpose {
  return kind === "keys" ? "search" : "reason";
}

/**
 * A screen reader reads every change aloud, so in linear mode only the end of a test and the stops
 * in the header change without a key.
 */
function secondPassed(state: State, now: Instant): Step {
  if (state.look.linear) return readControls(expireTest(state, now));
  const next = ticked(state, now);
  // While someone types, nothing on the screen moves.
  if (scopes(next).includes("field")) return readControls(next);
  return screens[screenOf(next)].refreshed(next, now);
}

/** Advances the clock only if it is visible: ages are in minutes, some screens count seconds. */
function ticked(state: State, now: Instant): State {
  const expired = expireTest(state, now);
  if (expired !== state) return { ...expired, now };
  const waited = countWait(state);
  if (waited !== state) return { ...waited, now };
  const grain = screens[screenOf(state)].countsSeconds(state) ? 1000 : 60_000;
  return Math.floor(now / grain) === Math.floor(state.now / grain) ? state : { ...state, now };
}
