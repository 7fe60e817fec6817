import type { OperatorAct } from "../../../core/domain/operator/operator_act.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { Field } from "../../input/field.ts";

/** What an operator can do to the user on the screen. */
export type UserAct = OperatorAct | "end_session";

/** An act, and whom it is about. */
export interface ChosenAct {
  readonly act: UserAct;
  readonly userId: UserId;
  readonly username: string;
  /** The passkey or session that it is about; null for all other acts. */
  readonly itemId: string | null;
}

export interface ActsState {
  readonly dialog: ActDialog | null;
  /**
   * The last reason that was typed and what it was typed for: offered again for that act on that
   * user only, never for another. Kept until the program ends; never written down.
   */
  readonly reason: { readonly chosen: ChosenAct; readonly text: string } | null;
}

/** From the key to the answer. Enter leads as far as `confirm` and never beyond. */
export type ActDialog =
  | { readonly step: "asking"; readonly chosen: ChosenAct }
  | PlannedAct
  | {
    readonly step: "refused";
    readonly chosen: ChosenAct;
    readonly words: string;
    /** The core's own sentence, where it has one. */
    readonly why: string | null;
  }
  /** The only place that ever holds an issued code; gone when the dialog is left. */
  | { readonly step: "code"; readonly chosen: ChosenAct; readonly code: string };

/** An act that the core has said the effects of. */
export interface PlannedAct {
  readonly step: "reason" | "confirm" | "performing";
  readonly chosen: ChosenAct;
  readonly effects: readonly string[];
  readonly confirm: "y" | "digits";
  readonly reason: Field;
  readonly digits: Field;
  /** What is wrong with the field that is being typed in. */
  readonly trouble: string | null;
  /** First line of the effects on the screen, where they do not all fit. */
  readonly top: number;
}

export const noActs: ActsState = { dialog: null, reason: null };
