import type { ActionEffect } from "../../core/domain/operator/action_effect.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { Field } from "../input/field.ts";

/** The actions on many users: none of them can give an account to someone else or delete it. */
export const bulkActions = ["lock", "unlock", "end_sessions"] as const;

export type BulkAction = typeof bulkActions[number];

export interface MarkedUser {
  readonly userId: UserId;
  readonly username: string;
}

/** A user that nothing was done to, and why. */
export interface SkippedUser extends MarkedUser {
  readonly words: string;
}

/** The steps from the key to the answers. Enter never confirms: the number of users does. */
export type BulkDialog =
  | { readonly step: "asking"; readonly action: BulkAction }
  | PlannedBulk
  /** Shown unless everything was done. */
  | {
    readonly step: "done";
    readonly action: BulkAction;
    readonly done: number;
    readonly skipped: readonly SkippedUser[];
    readonly top: number;
  };

export interface PlannedBulk {
  readonly step: "reason" | "confirm" | "performing";
  readonly action: BulkAction;
  /** The users that the action would change; the others are skipped. */
  readonly users: readonly MarkedUser[];
  readonly skipped: readonly SkippedUser[];
  readonly effects: readonly SummedEffect[];
  readonly reason: Field;
  /** The number of users, typed to confirm. */
  readonly number: Field;
  readonly trouble: string | null;
  /** The first visible line of the effects. */
  readonly top: number;
}

/** An effect on several users: counts are added. */
export interface SummedEffect {
  readonly effect: ActionEffect;
  readonly users: number;
}
