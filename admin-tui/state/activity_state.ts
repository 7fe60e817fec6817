import type { Instant } from "../../core/domain/instant.ts";
import type { ActivityWindow } from "../../core/domain/reports/activity.ts";
import type { PolicyReplay } from "../../core/domain/reports/replay_report.ts";
import type { Trace } from "../../core/domain/reports/trace.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { ActivityDescription, FeedEvent } from "../../core/operator.ts";
import type { Screen } from "./state.ts";

/** What was sent lately and what became of it, and what happens now. */
export interface ActivityState {
  readonly window: ActivityWindow;
  /** Null before the first answer; of the window before, until the new one is read. */
  readonly figures: ActivityDescription | null;
  readonly asked: boolean;
  /** When it was asked for last; null before. */
  readonly askedAt: Instant | null;
  /** Newest first; null before the first answer. */
  readonly feed: readonly FeedEvent[] | null;
  readonly paused: boolean;
  readonly failuresOnly: boolean;
  /** Every cause and place, however many rows that takes. */
  readonly whole: boolean;
  /** First line on the screen. */
  readonly top: number;
  /** Why the last reading failed. */
  readonly trouble: string | null;
}

/** Today's policy over the last week. The answer is kept while the dialog is closed. */
export interface ReplayState {
  readonly open: boolean;
  readonly asked: boolean;
  readonly report: PolicyReplay | null;
  readonly trouble: string | null;
  /** First line of the report on the screen. */
  readonly top: number;
}

/** One message and all that happened around it. */
export interface DeliveryState {
  readonly deliveryId: Delivery["id"];
  /** Where it was opened, and where Esc goes back to. */
  readonly from: Exclude<Screen, "delivery">;
  readonly asked: boolean;
  /** Null before the first answer. */
  readonly trace: Trace | null;
  /** No record holds it any more. */
  readonly missing: boolean;
  readonly trouble: string | null;
  /** First line of the timeline on the screen. */
  readonly top: number;
}

/** Days that a replay goes back. */
export const replayDays = 7;

export const newActivity: ActivityState = {
  window: "hour",
  figures: null,
  asked: false,
  askedAt: null,
  feed: null,
  paused: false,
  failuresOnly: false,
  whole: false,
  top: 0,
  trouble: null,
};

export const newReplay: ReplayState = {
  open: false,
  asked: false,
  report: null,
  trouble: null,
  top: 0,
};
