import type { Trace } from "../../core/domain/reports/trace.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { UserDescription } from "../../core/operator.ts";

export interface UserState {
  readonly userId: UserId;
  readonly username: string;
  readonly asked: boolean;
  readonly description: UserDescription | null;
  /** The timeline of the newest message, if it was read. */
  readonly trace: Trace | null;
  readonly missing: boolean;
  readonly trouble: string | null;
  /** The index of the selected session, device, passkey, delivery or event. */
  readonly cursor: number;
  /** The session to select once the user is read; null for none. */
  readonly wanted: string | null;
  /** The keys of the rows that the last read changed, until the next one. */
  readonly flashed: readonly string[];
  /** The first visible line of each pane. */
  readonly tops: readonly number[];
}
