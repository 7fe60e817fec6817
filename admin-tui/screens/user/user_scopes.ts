import { factorKinds } from "../../../core/domain/factors/authenticators.ts";
import type { Scope } from "../../app/scope.ts";
import type { UserState } from "../../state/user_state.ts";
import { stateMarks } from "./user_lines.ts";
import { selectedUserRow, type UserRow } from "./user_rows.ts";

const below = ["userLists", "user", "traced", "matches", "list", "global", "always"] as const;

/** The stacks of the screen without a dialog. */
export const userStacks = {
  userUnread: ["user", "list", "global", "always"],
  user: ["deliveryRow", "userOpen", "userActions", "factorActions", ...below],
  userRow: ["userRow", "userOpen", "userActions", "factorActions", ...below],
  userSession: ["sessionRow", "userRow", "userOpen", "userActions", "factorActions", ...below],
  userBlocked: [
    "deliveryRow",
    "userBlocked",
    "userLockable",
    "userActions",
    "factorActions",
    ...below,
  ],
  userBlockedRow: [
    "userRow",
    "userBlocked",
    "userLockable",
    "userActions",
    "factorActions",
    ...below,
  ],
  userBlockedSession: [
    "sessionRow",
    "userRow",
    "userBlocked",
    "userLockable",
    "userActions",
    "factorActions",
    ...below,
  ],
  userApp: ["appRow", "userOpen", "userActions", "factorActions", ...below],
  userFactor: ["factorRow", "userRow", "userOpen", "userActions", ...below],
  userBlockedFactor: [
    "factorRow",
    "userRow",
    "userBlocked",
    "userLockable",
    "userActions",
    ...below,
  ],
  userBlockedApp: [
    "appRow",
    "userBlocked",
    "userLockable",
    "userActions",
    "factorActions",
    ...below,
  ],
} as const satisfies Record<string, readonly Scope[]>;

/** The stack for the user's current state and the selected row. */
export function userScopes(user: UserState | null, now: number): readonly Scope[] {
  if (user === null || user.description === null) return userStacks.userUnread;
  const { user: account } = user.description;
  const row = selectedUserRow(user)?.kind;
  const blocked = stateMarks(account, now).some(({ tone }) => tone === "bad" || tone === "warn");
  const stack = stackOf(row, blocked);
  return stack.filter((scope) =>
    (scope !== "deliveryRow" || row === "delivery") &&
    (scope !== "userLockable" || account.lockedAt === null)
  );
}

function stackOf(row: UserRow["kind"] | undefined, blocked: boolean): readonly Scope[] {
  if (factorKinds.some((kind) => kind === row)) {
    return blocked ? userStacks.userBlockedFactor : userStacks.userFactor;
  }
  if (row === "session") return blocked ? userStacks.userBlockedSession : userStacks.userSession;
  if (row === "app") return blocked ? userStacks.userBlockedApp : userStacks.userApp;
  if (row === undefined || row === "delivery") {
    return blocked ? userStacks.userBlocked : userStacks.user;
  }
  return blocked ? userStacks.userBlockedRow : userStacks.userRow;
}
