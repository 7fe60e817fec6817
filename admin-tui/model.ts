import type { Channel, Delivery, Instant, PhoneNumber, ProviderCall } from "../core/mod.ts";
import type { SendsDescription, User, UserDescription, UserId } from "../core/mod.ts";
import { emptyField, type Field } from "./field.ts";

/** Everything that is on the screen follows from this. Plain data; only `update` makes new ones. */
export interface State {
  readonly size: Size;
  /** The time that the screen shows. It moves only when that changes something visible. */
  readonly now: Instant;
  readonly setting: Setting;
  readonly screen: Screen;
  /** Lines scrolled in the help dialog; null while it is closed. */
  readonly help: number | null;
  readonly users: UsersState;
  readonly user: UserState | null;
  readonly lab: LabState;
  readonly sends: SendsState;
}

export type Screen = "users" | "user" | "lab" | "sends";

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
  /** Who the record says is at the keys. */
  readonly operator: string;
}

export interface UsersQuestion {
  readonly search: string;
  readonly cursor: string | null;
}

export interface UsersState {
  readonly search: Field;
  readonly searching: boolean;
  /** All rows read so far, newest user first. */
  readonly rows: readonly User[];
  /** Where the next page starts; null when there is none. */
  readonly next: string | null;
  /** Users in all, whatever the search; null before the first answer. */
  readonly total: number | null;
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
  readonly scroll: number;
}

export type LabPhase = "draft" | "sending" | "waiting" | "checking" | "cancelling" | "ended";

/** How a test ended. */
export type Verdict = "approved" | "too_many_attempts" | "gone" | "expired" | "cancelled";

export interface Evidence {
  readonly good: boolean;
  readonly call: ProviderCall;
}

export interface LabState {
  /** Counts tests, so that an answer to an earlier one is dropped. */
  readonly test: number;
  readonly phase: LabPhase;
  readonly focus: "number" | "code" | null;
  readonly channel: Channel;
  readonly number: Field;
  /** The number that was accepted; null before. */
  readonly to: PhoneNumber | null;
  readonly code: Field;
  readonly verification: { readonly id: string; readonly channel: Channel } | null;
  readonly expiresAt: Instant | null;
  /** Wrong codes so far. */
  readonly wrong: number;
  readonly verdict: Verdict | null;
  /** What went wrong at the step where the test stands. */
  readonly trouble: string | null;
  readonly evidence: readonly Evidence[];
  /** Lines that the evidence is scrolled up from its end. */
  readonly scroll: number;
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
  /** Whether an act waits for the core's answer; another one cannot be begun meanwhile. */
  readonly acting: boolean;
  /** What the core answered to the last act. */
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

// A Twilio verification lives ten minutes and takes five guesses.
export const testLifetimeMilliseconds = 10 * 60 * 1000;
export const testGuessesMax = 5;

const newUsers: UsersState = {
  search: emptyField,
  searching: false,
  rows: [],
  next: null,
  total: null,
  cursor: 0,
  top: 0,
  asked: null,
  trouble: null,
};

export const newLab: LabState = {
  test: 1,
  phase: "draft",
  focus: null,
  channel: "sms",
  number: emptyField,
  to: null,
  code: emptyField,
  verification: null,
  expiresAt: null,
  wrong: 0,
  verdict: null,
  trouble: null,
  evidence: [],
  scroll: 0,
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

export function newState(setting: Setting, size: Size, now: Instant): State {
  return {
    size,
    now,
    setting,
    screen: "users",
    help: null,
    users: newUsers,
    user: null,
    lab: newLab,
    sends: newSends,
  };
}
