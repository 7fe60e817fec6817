import type { UserId } from "../../core/domain/user_id.ts";
import type { UserDescription } from "../../core/operator.ts";

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
