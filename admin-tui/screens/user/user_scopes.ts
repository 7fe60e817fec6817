import type { ActDialog } from "../operator_action/act_model.ts";
import type { Scope } from "../keymap.ts";
import type { State, UserState } from "../../state/state.ts";
import { actDialog } from "../operator_action/act_dialog.ts";
import { stateMarks } from "./user_lines.ts";
import { selectedUserRow } from "./user_rows.ts";

const below = ["userLists", "user", "traced", "list", "global", "always"] as const;

/** The stacks of a user's screen and of its dialogs; `scopes.ts` has all others. */
export const userStacks = {
  userUnread: ["user", "list", "global", "always"],
  user: ["deliveryRow", "userOpen", "userActs", ...below],
  userSession: ["sessionRow", "userOpen", "userActs", ...below],
  userHeld: ["deliveryRow", "userHeld", "userAjar", "userActs", ...below],
  userHeldSession: ["sessionRow", "userHeld", "userAjar", "userActs", ...below],
  actAsked: ["actAsked", "always"],
  actReason: ["actReason", "actText", "field", "always"],
  actConfirm: ["actConfirm", "actText", "always"],
  actDigits: ["actDigits", "actText", "field", "always"],
  actPerforming: ["actPerforming", "always"],
  actRefused: ["actRefused", "always"],
  actCode: ["actCode", "always"],
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

/** A dialog is modal, on whatever screen. Only `confirm` has a key that leads to the act. */
export function actScopes(state: State, dialog: ActDialog): readonly Scope[] {
  const scrolls = actDialog(state, dialog).topMax > 0;
  return stackOf(dialog).filter((scope) => scope !== "actText" || scrolls);
}

function stackOf(dialog: ActDialog): readonly Scope[] {
  switch (dialog.step) {
    case "asking":
      return userStacks.actAsked;
    case "reason":
      return userStacks.actReason;
    case "confirm":
      return dialog.confirm === "y" ? userStacks.actConfirm : userStacks.actDigits;
    case "performing":
      return userStacks.actPerforming;
    case "refused":
      return userStacks.actRefused;
    case "code":
      return userStacks.actCode;
  }
}
