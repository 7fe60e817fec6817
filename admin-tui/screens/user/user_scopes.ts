import type { ActionDialog } from "../../state/action_state.ts";
import type { Scope } from "../keymap.ts";
import type { State } from "../../state/state.ts";
import type { UserState } from "../../state/user_state.ts";
import { actionDialog } from "../operator_action/action_dialog.ts";
import { stateMarks } from "./user_lines.ts";
import { selectedUserRow } from "./user_rows.ts";

const below = ["userLists", "user", "traced", "list", "global", "always"] as const;

/** The stacks of a user's screen and of its dialogs; `scopes.ts` has all others. */
export const userStacks = {
  userUnread: ["user", "list", "global", "always"],
  user: ["deliveryRow", "userOpen", "userActions", ...below],
  userSession: ["sessionRow", "userOpen", "userActions", ...below],
  userHeld: ["deliveryRow", "userHeld", "userAjar", "userActions", ...below],
  userHeldSession: ["sessionRow", "userHeld", "userAjar", "userActions", ...below],
  actionAsked: ["actionAsked", "always"],
  actionReason: ["actionReason", "actionText", "field", "always"],
  actionConfirm: ["actionConfirm", "actionText", "always"],
  actionDigits: ["actionDigits", "actionText", "field", "always"],
  actionPerforming: ["actionPerforming", "always"],
  actionRefused: ["actionRefused", "always"],
  actionCode: ["actionCode", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** By what applies to the user as they stand, and by what the cursor stands on. */
export function userScopes(user: UserState | null, now: number): readonly Scope[] {
  if (user === null || user.description === null) return userStacks.userUnread;
  const { user: account } = user.description;
  const row = selectedUserRow(user)?.kind;
  const held = stateMarks(account, now).some(({ tone }) => tone === "bad" || tone === "warn");
  const session = held ? userStacks.userHeldSession : userStacks.userSession;
  const other = held ? userStacks.userHeld : userStacks.user;
  const stack: readonly Scope[] = row === "session" ? session : other;
  return stack.filter((scope) =>
    (scope !== "deliveryRow" || row === "delivery") &&
    (scope !== "userAjar" || account.lockedAt === null)
  );
}

/** A dialog is modal, on whatever screen. Only `confirm` has a key that leads to the action. */
export function actionScopes(state: State, dialog: ActionDialog): readonly Scope[] {
  const scrolls = actionDialog(state, dialog).topMax > 0;
  return stackOf(dialog).filter((scope) => scope !== "actionText" || scrolls);
}

function stackOf(dialog: ActionDialog): readonly Scope[] {
  switch (dialog.step) {
    case "asking":
      return userStacks.actionAsked;
    case "reason":
      return userStacks.actionReason;
    case "confirm":
      return dialog.confirm === "y" ? userStacks.actionConfirm : userStacks.actionDigits;
    case "performing":
      return userStacks.actionPerforming;
    case "refused":
      return userStacks.actionRefused;
    case "code":
      return userStacks.actionCode;
  }
}
