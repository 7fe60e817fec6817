import type { Instant } from "../../core/domain/instant.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { SendsDescription } from "../../core/operator.ts";
import { emptyField, type Field } from "../input/field.ts";

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

export const newSends: SendsState = {
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
