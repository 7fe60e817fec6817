import type { Scope } from "../../app/scope.ts";
import type { Size } from "../../draw/layout.ts";
import { fieldText } from "../../input/field.ts";
import type { UsersState } from "../../state/users_state.ts";
import { bulkScopes, bulkStacks } from "./bulk_scopes.ts";

export const usersStacks = {
  users: ["row", "users", "list", "global", "always"],
  noUsers: ["users", "global", "always"],
  filtered: ["row", "filtered", "users", "matches", "list", "global", "always"],
  noMatch: ["filtered", "users", "global", "always"],
  marked: ["row", "marked", "unmark", "users", "list", "global", "always"],
  ...bulkStacks,
  search: ["search", "field", "always"],
} as const satisfies Record<string, readonly Scope[]>;

export function usersScopes(
  { searching, search, list, marks, bulk }: UsersState,
  room: Size,
): readonly Scope[] {
  if (bulk !== null) return bulkScopes(bulk, room);
  if (searching) return usersStacks.search;
  // Escape removes the marks before it clears the search.
  if (marks.length > 0 && list.length > 0) return usersStacks.marked;
  if (fieldText(search) === "") return list.length === 0 ? usersStacks.noUsers : usersStacks.users;
  return list.length === 0 ? usersStacks.noMatch : usersStacks.filtered;
}
