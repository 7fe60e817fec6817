import type { Instant } from "../../core/domain/instant.ts";
import type { TerminalScreen } from "../../core/domain/operator/terminal.ts";
import type { Size } from "../draw/layout.ts";
import { type Look, plainLook } from "../draw/look.ts";
import { type AccessState, newAccess } from "./access_state.ts";
import { type ActionState, noAction } from "./action_state.ts";
import { type ActivityState, newActivity } from "./activity_state.ts";
import { type BoardState, newBoard } from "./board_state.ts";
import type { FormDialog } from "./form_state.ts";
import type { HelpState } from "./help_state.ts";
import { type IncidentsState, noIncidents } from "./incidents_state.ts";
import { type LabState, newLab } from "./lab_state.ts";
import type { Trail } from "./place.ts";
import { newReplay, type ReplayState } from "./replay_state.ts";
import { newSends, type SendsState } from "./sends_state.ts";
import type { Setting } from "./setting.ts";
import { newUsers, type UsersState } from "./users_state.ts";

/** The screen is a function of this plain data. Only `update` creates new states. */
export interface State {
  readonly size: Size;
  /** The time shown. It advances only when that changes something visible. */
  readonly now: Instant;
  readonly setting: Setting;
  readonly look: Look;
  readonly places: Trail;
  /** Whether the focused panel takes the whole body. */
  readonly zoomed: boolean;
  /** Rows of the bar below the header: 1 while something is wrong, or was until now. */
  readonly barRows: 0 | 1;
  readonly incidents: IncidentsState;
  /** The key list or the command palette; null while closed. */
  readonly help: HelpState | null;
  /** Earlier `:` lines, newest first; see `isKept`. */
  readonly lines: readonly string[];
  /** Since when another machine cannot be reached; null while it can. */
  readonly lostSince: Instant | null;
  /** A message that is shown for some seconds, or null. */
  readonly toast: Toast | null;
  /** Whether typed keys are ignored after a refused action, and for how long; null if not. */
  readonly muted: Muted | null;
  readonly users: UsersState;
  readonly action: ActionState;
  /** The open form, on whatever screen; null while none is open. */
  readonly form: FormDialog | null;
  readonly lab: LabState;
  readonly sends: SendsState;
  readonly activity: ActivityState;
  readonly board: BoardState;
  readonly access: AccessState;
  readonly replay: ReplayState;
  /** What was last shown to others of this terminal, and when; null before the first time. */
  readonly marked: { readonly screen: TerminalScreen; readonly at: Instant } | null;
  /** Whether the operator was asked to confirm quitting while an action runs. */
  readonly leaveAsked: boolean;
  /** Whether the last digit has confirmed, so that an Enter out of habit does nothing. */
  readonly enterSpent: boolean;
  /** Whether what is shown is being recorded to a file. */
  readonly recording: boolean;
}

/** A line that disappears after some seconds. */
export interface Toast {
  /** Null for a hint. */
  readonly good: boolean | null;
  readonly words: string;
  readonly secondsLeft: number;
  /** What the words repeat of an operator's text, whose digits a recording masks. */
  readonly typed?: string;
}

/** Why an action was refused, after which the operator may still type its reason. */
export interface Muted {
  readonly words: string;
  readonly secondsLeft: number;
}

export function newState(
  setting: Setting,
  size: Size,
  now: Instant,
  look: Look = plainLook,
): State {
  return {
    size,
    now,
    setting,
    look,
    places: [{ screen: "users" }],
    zoomed: false,
    barRows: 0,
    incidents: noIncidents,
    help: null,
    lines: [],
    lostSince: null,
    toast: null,
    muted: null,
    users: newUsers,
    action: noAction,
    form: null,
    lab: newLab,
    sends: newSends,
    activity: newActivity,
    board: newBoard,
    access: newAccess,
    replay: newReplay,
    marked: null,
    leaveAsked: false,
    enterSpent: false,
    recording: false,
  };
}
