import type { Instant } from "../../core/domain/instant.ts";
import type { ActivityWindow } from "../../core/domain/reports/activity.ts";
import type { ActivityDescription, FeedEvent } from "../../core/operator.ts";

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
