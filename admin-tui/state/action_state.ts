import type { ActionEffect } from "../../core/domain/operator/action_effect.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { ActionPreview, OperatorActionName } from "../../core/operator.ts";
import type { Field } from "../input/field.ts";

/** An action, and whom it is about. */
export interface ChosenAction {
  readonly action: OperatorActionName;
  readonly userId: UserId;
  readonly username: string;
  /** The passkey or session that it is about; null for all other actions. */
  readonly itemId: string | null;
}

export interface ActionState {
  readonly dialog: ActionDialog | null;
  /**
   * The last reason that was typed and what it was typed for: offered again for that action on that
   * user only, never for another. Kept until the program ends; never written down.
   */
  readonly reason: { readonly chosen: ChosenAction; readonly text: string } | null;
}

/** From the key to the answer. Enter leads as far as `confirm` and never beyond. */
export type ActionDialog =
  | { readonly step: "asking"; readonly chosen: ChosenAction }
  | PlannedAction
  | {
    readonly step: "refused";
    readonly chosen: ChosenAction;
    readonly words: string;
    /** Why there is nothing to do, where that is so. */
    readonly detail: string | null;
  }
  /** The only place that ever holds an issued code; gone when the dialog is left. */
  | { readonly step: "code"; readonly chosen: ChosenAction; readonly code: string };

/** An action whose effects are known. */
export interface PlannedAction {
  readonly step: "reason" | "confirm" | "performing";
  readonly chosen: ChosenAction;
  readonly effects: readonly ActionEffect[];
  readonly confirmation: ActionPreview["confirmation"];
  readonly reason: Field;
  readonly digits: Field;
  /** What is wrong with the field that is being typed in. */
  readonly trouble: string | null;
  /** First line of the effects on the screen, where they do not all fit. */
  readonly top: number;
}

export const noAction: ActionState = { dialog: null, reason: null };
