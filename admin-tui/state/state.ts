import type { Instant } from "../../core/domain/instant.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { UserOrder } from "../../core/domain/reports/user_search.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { SendsDescription, UserDescription } from "../../core/operator.ts";
import {
  type ActivityState,
  type DeliveryState,
  newActivity,
  newReplay,
  type ReplayState,
} from "./activity_state.ts";
import { type ActionState, noAction } from "../screens/operator_action/action_model.ts";
import { emptyField, type Field } from "../input/field.ts";
import { type LabState, newLab } from "./lab_state.ts";
import { type Look, plainLook } from "../draw/look.ts";
import { newWindow, type UsersPlace, type UsersWindow } from "./users_window.ts";

/** Everything that is on the screen follows from this. Plain data; only `update` makes new ones. */
export interface State {
  readonly size: Size;
  /** The time that the screen shows. It moves only when that changes something visible. */
  readonly now: Instant;
  readonly setting: Setting;
  readonly look: Look;
  readonly screen: Screen;
  /** The list of keys, or the command palette, over the screen; null while it is closed. */
  readonly help: HelpState | null;
  /** What was just done, for some seconds; null when there is nothing to say. */
  readonly toast: Toast | null;
  readonly users: UsersState;
  readonly user: UserState | null;
  readonly action: ActionState;
  readonly lab: LabState;
  readonly sends: SendsState;
  readonly activity: ActivityState;
  readonly replay: ReplayState;
  /** The message that is shown as a timeline, or was last; null before the first. */
  readonly delivery: DeliveryState | null;
  /** Whether the operator was asked whether to quit while something is under way. */
  readonly leaveAsked: boolean;
}

export type Screen = "users" | "user" | "lab" | "sends" | "activity" | "delivery";

/** The screen that is shown, or the one below a message's timeline. */
export function screenBelow({ screen, delivery }: State): Exclude<Screen, "delivery"> {
  return screen === "delivery" ? delivery?.from ?? "sends" : screen;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What the command line decided. */
export interface Setting {
  /** Beside a running `deno task dev`, with its settings. */
  readonly dev: boolean;
  /** No message reaches a phone: the provider is the simulator. */
  readonly simulated: boolean;
  /** The base URL of a simulator with controls, on this machine; null where there is none. */
  readonly simulator: string | null;
  /** Who the record says is at the keys. */
  readonly operator: string;
  /** Keys that write or cost money do not exist then. */
  readonly readOnly: boolean;
}

/** All keys (`?`), or those that do something here, by name (`:`). */
export interface HelpState {
  readonly kind: "keys" | "palette";
  readonly filter: Field;
  /** Which of the entries that are left is selected. */
  readonly cursor: number;
  /** First line on the screen. */
  readonly top: number;
}

/** A line that goes by itself. */
export interface Toast {
  readonly good: boolean;
  readonly words: string;
  readonly secondsLeft: number;
}

export interface UsersQuestion extends UsersPlace {
  readonly search: string;
  readonly order: UserOrder;
  /** The first page of a list that takes the place of the one that is here. */
  readonly afresh: boolean;
}

export interface UsersState {
  readonly search: Field;
  readonly searching: boolean;
  /** Without a search; what is searched for comes in the order of what it matches. */
  readonly order: UserOrder;
  readonly list: UsersWindow;
  /** Users in all, whatever the search; null before the first answer. */
  readonly total: number | null;
  /** When that was counted; null before. */
  readonly countedAt: Instant | null;
  /** Who was looked at when the cursor last rested; without a description, they are gone. */
  readonly preview: {
    readonly userId: UserId;
    readonly description: UserDescription | null;
  } | null;
  readonly cursor: number;
  /** First row on the screen. */
  readonly top: number;
  /** What is being read; an answer to anything else is dropped. */
  readonly asked: UsersQuestion | null;
  /** Why the last reading failed. */
  readonly trouble: string | null;
}

export interface UserState {
  readonly userId: UserId;
  readonly username: string;
  readonly asked: boolean;
  readonly description: UserDescription | null;
  readonly missing: boolean;
  readonly trouble: string | null;
  /** Which of the sessions, devices, passkeys, deliveries and events is selected. */
  readonly cursor: number;
  /** First line on the screen of each pane. */
  readonly tops: readonly [number, number];
}

/** What goes out, what is held back and why. The header's marks follow from it on every screen. */
export interface SendsState {
  /** Null before the first answer. */
  readonly controls: SendsDescription | null;
  /** The newest ones, newest first. */
  readonly deliveries: readonly Delivery[];
  readonly asked: boolean;
  /** When it was asked for last; null before. */
  readonly askedAt: Instant | null;
  /** Which of the stops, pauses and deliveries is selected. */
  readonly cursor: number;
  /** First line on the screen. */
  readonly top: number;
  readonly dialog: SendsDialog | null;
  /** Whether an operation waits for the core's answer; another one cannot be begun meanwhile. */
  readonly acting: boolean;
  /** What the core answered to the last operation. */
  readonly said: { readonly good: boolean; readonly words: string } | null;
  /** Why the last reading failed. */
  readonly trouble: string | null;
}

export type SendsDialog = StopDialog | {
  readonly step: "resume" | "lift";
  readonly scope: string;
  /** Why it is held back. */
  readonly why: string;
};

export const stopChoices = [
  "all",
  "channel:sms",
  "channel:call",
  "channel:whatsapp",
  "country",
] as const;

/** What to stop, why, and whether that is really meant. */
export interface StopDialog {
  readonly step: "scope" | "reason" | "confirm";
  readonly choice: typeof stopChoices[number];
  readonly country: Field;
  readonly reason: Field;
  /** What is wrong with the field that is being typed in. */
  readonly trouble: string | null;
}

const newUsers: UsersState = {
  search: emptyField,
  searching: false,
  order: "newest",
  list: newWindow,
  total: null,
  countedAt: null,
  preview: null,
  cursor: 0,
  top: 0,
  asked: null,
  trouble: null,
};

const newSends: SendsState = {
  controls: null,
  deliveries: [],
  asked: false,
  askedAt: null,
  cursor: 0,
  top: 0,
  dialog: null,
  acting: false,
  said: null,
  trouble: null,
};

export const newStop: StopDialog = {
  step: "scope",
  choice: "all",
  country: emptyField,
  reason: emptyField,
  trouble: null,
};

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
    screen: "users",
    help: null,
    toast: null,
    users: newUsers,
    user: null,
    action: noAction,
    lab: newLab,
    sends: newSends,
    activity: newActivity,
    replay: newReplay,
    delivery: null,
    leaveAsked: false,
  };
}
