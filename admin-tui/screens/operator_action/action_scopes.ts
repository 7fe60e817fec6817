import type { Scope } from "../../app/scope.ts";
import type { ActionDialog } from "../../state/action_state.ts";
import type { State } from "../../state/state.ts";
import { actionDialog } from "./action_dialog.ts";

/** A stack for each step of the dialog. */
export const actionStacks = {
  actionAsked: ["actionAsked", "always"],
  actionReason: ["actionReason", "actionText", "field", "always"],
  actionConfirm: ["actionConfirm", "actionText", "always"],
  actionDigits: ["actionDigits", "actionText", "field", "always"],
  actionPerforming: ["actionPerforming", "always"],
  actionRefused: ["actionRefused", "always"],
  actionCode: ["actionCode", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** A dialog is modal on every screen. Only the step `confirm` has a key that runs the action. */
export function actionScopes(state: State, dialog: ActionDialog): readonly Scope[] {
  const scrolls = actionDialog(state, dialog).topMax > 0;
  return stackOf(dialog).filter((scope) => scope !== "actionText" || scrolls);
}

function stackOf(dialog: ActionDialog): readonly Scope[] {
  switch (dialog.step) {
    case "asking":
      return actionStacks.actionAsked;
    case "reason":
      return actionStacks.actionReason;
    case "confirm":
      return dialog.confirmation === "y" ? actionStacks.actionConfirm : actionStacks.actionDigits;
    case "performing":
      return actionStacks.actionPerforming;
    case "refused":
      return actionStacks.actionRefused;
    case "code":
      return actionStacks.actionCode;
  }
}
