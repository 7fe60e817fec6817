import type { Scope } from "../../app/scope.ts";
import type { UserState } from "../../state/user_state.ts";
import { stateMarks } from "./user_lines.ts";
import { selectedUserRow } from "./user_rows.ts";

const below = ["userLists", "user", "traced", "list", "global", "always"] as const;

/** The stacks of the screen without a dialog. */
export const userStacks = {
  userUnread: ["user", "list", "global", "always"],
  user: ["deliveryRow", "userOpen", "userActions", ...below],
  userSession: ["sessionRow", "userOpen", "userActions", ...below],
  userHeld: ["deliveryRow", "userHeld", "userAjar", "userActions", ...below],
  userHeldSession: ["sessionRow", "userHeld", "userAjar", "userActions", ...below],
} as const satisfies Record<string, readonly Scope[]>;

/** The stack for the user's current state and the selected row. */
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
