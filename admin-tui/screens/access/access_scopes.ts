import type { Scope } from "../../app/scope.ts";
import type { State } from "../../state/state.ts";
import { selectedAccessRow } from "./access_rows.ts";

const below = ["access", "list", "global", "always"] as const;

export const accessStacks = {
  accessUnread: below,
  accessInvitations: ["openInvitation", "invitedUser", "accessInvitations", "accessRow", ...below],
  accessKeys: ["liveKey", "accessKeys", "accessRow", ...below],
  accessNumbers: ["testNumber", "accessNumbers", "accessRow", ...below],
} as const satisfies Record<string, readonly Scope[]>;

export function accessScopes(state: State): readonly Scope[] {
  const { read, section } = state.access;
  if (read === null) return accessStacks.accessUnread;
  const live = rowScopes(state);
  const stack: readonly Scope[] = section === "invitations"
    ? accessStacks.accessInvitations
    : section === "keys"
    ? accessStacks.accessKeys
    : accessStacks.accessNumbers;
  return stack.filter((scope) =>
    !conditional.has(scope) || live.includes(scope) ||
    (scope === "accessNumbers" && read.testNumbers.on)
  );
}

/** Scopes that depend on the selected row or the settings. */
const conditional: ReadonlySet<Scope> = new Set<Scope>([
  "openInvitation",
  "invitedUser",
  "liveKey",
  "testNumber",
  "accessNumbers",
  "accessRow",
]);

function rowScopes(state: State): readonly Scope[] {
  const row = selectedAccessRow(state);
  if (row === undefined) return [];
  if (row.kind === "key") return row.key.end === null ? ["liveKey", "accessRow"] : ["accessRow"];
  if (row.kind === "number") {
    return row.number.endedAt === null ? ["testNumber", "accessRow"] : ["accessRow"];
  }
  const { state: now, userId } = row.invitation;
  return [
    ...(now === "open" ? ["openInvitation"] as const : []),
    ...(userId !== null && now !== "used" ? ["invitedUser"] as const : []),
    "accessRow",
  ];
}
