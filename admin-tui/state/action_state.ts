import type { ActionEffect } from "../../core/domain/operator/action_effect.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { ActionPreview, OperatorActionName } from "../../core/operator.ts";
import type { Field } from "../input/field.ts";

/** An action and its target. */
export interface ChosenAction {
  readonly action: OperatorActionName;
  readonly userId: UserId;
  readonly username: string;
  /** The ID of the passkey or session; null for other actions. */
  readonly itemId: string | null;
}

export interface ActionState {
  readonly dialog: ActionDialog | null;
  /**
   * The last reason typed, and its action. It is offered again only for the same action on the same
   * user. Kept in memory until the program ends.
   */
  readonly reason: { readonly chosen: ChosenAction; readonly text: string } | null;
}

/** The steps from the key to the answer. Enter leads to `confirm` but never past it. */
export type ActionDialog =
  | { readonly step: "asking"; readonly chosen: ChosenAction }
  | PlannedAction
  | {
    readonly step: "refused";
    readonly chosen: ChosenAction;
    /** `uncertain`: it may have been done. `done`: an earlier attempt did it. */
    readonly outcome: "undone" | "uncertain" | "done";
    readonly words: string;
    /** Why there is nothing to do, or the provider's error and what to do; otherwise null. */
    readonly detail: string | null;
  }
  /** The only place that contains an issued code; discarded when the dialog closes. */
  | { readonly step: "code"; readonly chosen: ChosenAction; readonly code: string };

/** An action whose effects are known. */
export interface PlannedAction {
  readonly step: "reason" | "confirm" | "performing";
  readonly chosen: ChosenAction;
  readonly effects: readonly ActionEffect[];
  readonly confirmation: ActionPreview["confirmation"];
  readonly reason: Field;
  readonly digits: Field;
  /** What is wrong with the active field. */
  readonly trouble: string | null;
  /** The first visible line of the effects, if not all of them fit. */
  readonly top: number;
}

export const noAction: ActionState = { dialog: null, reason: null };
