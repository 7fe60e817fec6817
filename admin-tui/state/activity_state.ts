import type { Instant } from "../../core/domain/instant.ts";
import type { ActivityWindow } from "../../core/domain/reports/activity.ts";
import type { ActivityDescription, FeedEvent, Traffic } from "../../core/operator.ts";

/** Recent sends and their outcomes, and the live feed. */
export interface ActivityState {
  readonly window: ActivityWindow;
  /** Null before the first answer; those of the previous window until the new ones are read. */
  readonly figures: ActivityDescription | null;
  /** Of the same window as the figures; null for a week, which has no minutes. */
  readonly traffic: Traffic | null;
  readonly asked: boolean;
  /** When the figures were last requested; null before. */
  readonly askedAt: Instant | null;
  /** Newest first; null before the first answer. */
  readonly feed: readonly FeedEvent[] | null;
  readonly paused: boolean;
  readonly failuresOnly: boolean;
  /** Whether every cause and place is shown, however many rows that takes. */
  readonly whole: boolean;
  /** Identifies the selected row, which the cursor follows; null for the first one. */
  readonly selected: string | null;
  /** The index of the selected row when it was selected. */
  readonly cursor: number;
  /** The minute under the cursor of the chart; null while the cursor is in the lists. */
  readonly minute: Instant | null;
  /** The first visible line, and that of the feed where it has a panel. */
  readonly top: number;
  readonly feedTop: number;
  /** Why the last read failed. */
  readonly trouble: string | null;
}

export const newActivity: ActivityState = {
  window: "hour",
  figures: null,
  traffic: null,
  asked: false,
  askedAt: null,
  feed: null,
  paused: false,
  failuresOnly: false,
  whole: false,
  selected: null,
  cursor: 0,
  minute: null,
  top: 0,
  feedTop: 0,
  trouble: null,
};
