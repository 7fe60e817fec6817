import type { FactorKind } from "../../core/domain/factors/authenticators.ts";
import type { Trace } from "../../core/domain/reports/trace.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { UserDescription } from "../../core/operator.ts";

/** A trusted device or a factor of a user. The data is that of the user's screen below it. */
export interface HoldingState {
  readonly userId: UserId;
  readonly kind: "device" | FactorKind;
  /** Empty for a factor that a user can have once. */
  readonly id: string;
  /** The browser, or the label that the owner gave it. */
  readonly name: string;
  /** Identifies the selected row, which the cursor follows; null for the first one. */
  readonly selected: string | null;
  /** The index of the selected row when it was selected. */
  readonly cursor: number;
  /** The first visible line of each pane. */
  readonly tops: readonly number[];
}

export interface UserState {
  readonly userId: UserId;
  readonly username: string;
  readonly asked: boolean;
  readonly description: UserDescription | null;
  /** The timeline of the newest message, if there is a panel for it and it was read. */
  readonly trace: Trace | null;
  readonly missing: boolean;
  readonly trouble: string | null;
  /** The index of the selected session, device, passkey, delivery or event. */
  readonly cursor: number;
  /** Identifies the row to select once the user is read; null for none. */
  readonly wanted: string | null;
  /** The keys of the rows that the last read changed, until the next one. */
  readonly flashed: readonly string[];
  /** The first visible line of each pane. */
  readonly tops: readonly number[];
}
