import type { PhoneNumber } from "../../core/domain/account/phone_number.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { SendsDescription, StopPreview } from "../../core/operator.ts";
import type { SendsSearch } from "../grammar/sends_search.ts";
import { emptyField, type Field } from "../input/field.ts";

/** What is sent, what is blocked and why. The marks in the header are derived from it. */
export interface SendsState {
  /** Null before the first answer. */
  readonly controls: SendsDescription | null;
  /** The most recent deliveries, newest first, and those below them that were read. */
  readonly deliveries: readonly Delivery[];
  /** The cursor of the deliveries after them; null at the end of the list. */
  readonly next: string | null;
  /** The cursor of the older ones that are being read; null while none are read. */
  readonly olderAsked: string | null;
  /** The filter that they were read with. */
  readonly listed: string | null;
  /** The only user that they were sent to, if the filter names one. */
  readonly recipient: SendsRecipient | null;
  /** The names of their users, by user ID. */
  readonly names: Readonly<Record<string, string>>;
  /** Which messages are listed, and the line that chose them; null for all. */
  readonly filter: { readonly search: SendsSearch; readonly text: string } | null;
  /** The lists that this one was opened from, the last one first to return to. */
  readonly earlier: readonly SendsView[];
  readonly asked: boolean;
  /** When they were last requested; null before. */
  readonly askedAt: Instant | null;
  /** The index of the selected stop, pause or delivery. */
  readonly cursor: number;
  /** The first visible line of each panel. */
  readonly tops: readonly number[];
  /** The keys of the rows that the last read changed, until the next one. */
  readonly flashed: readonly string[];
  readonly dialog: SendsDialog | null;
  /** What the stop of the dialog, or its end, would have done; null if none was asked for. */
  readonly preview: PreviewState | null;
  /** Whether an operation is running; only one can run at a time. */
  readonly acting: boolean;
  /** The result of the last operation. */
  readonly said: { readonly good: boolean; readonly words: string } | null;
  /** Why the last read failed. */
  readonly trouble: string | null;
}

/** A list of messages as it was left. */
export interface SendsView extends
  Pick<
    SendsState,
    "deliveries" | "next" | "listed" | "recipient" | "names" | "filter" | "cursor" | "tops"
  > {
  /** Identifies the selected row, which other rows may pass meanwhile. */
  readonly row: string | null;
}

export interface PreviewState extends Pick<StopPreview, "order"> {
  readonly scope: string;
  /** Null before the answer. */
  readonly found: StopPreview | null;
  /** Whether it could not be read. The stop itself does not wait for it. */
  readonly failed: boolean;
}

export interface SendsRecipient {
  readonly username: string;
  readonly phoneNumber: PhoneNumber;
}

export type SendsDialog = StopDialog | EndDialog;

/** Asks why to end a stop or a pause, and for a confirmation. */
export interface EndDialog {
  readonly step: "resumeReason" | "resume" | "liftReason" | "lift";
  readonly scope: string;
  /** Why the scope is blocked. */
  readonly why: string;
  readonly reason: Field;
  /** What is wrong with the reason. */
  readonly trouble: string | null;
}

export const stopChoices = [
  "all",
  "channel:sms",
  "channel:call",
  "channel:whatsapp",
  "country",
] as const;

/** Asks what to stop, why, and for a confirmation. */
export interface StopDialog {
  readonly step: "scope" | "reason" | "confirm";
  readonly choice: typeof stopChoices[number];
  readonly country: Field;
  readonly reason: Field;
  /** What is wrong with the active field. */
  readonly trouble: string | null;
}

export const newSends: SendsState = {
  controls: null,
  deliveries: [],
  next: null,
  olderAsked: null,
  listed: null,
  recipient: null,
  names: {},
  filter: null,
  earlier: [],
  asked: false,
  askedAt: null,
  cursor: 0,
  tops: [],
  flashed: [],
  dialog: null,
  preview: null,
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
