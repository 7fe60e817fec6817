import type { Scope } from "../../app/scope.ts";
import { fieldText } from "../../input/field.ts";
import type { UsersState } from "../../state/users_state.ts";

export const usersStacks = {
  users: ["row", "users", "list", "global", "always"],
  noUsers: ["users", "global", "always"],
  filtered: ["row", "filtered", "users", "list", "global", "always"],
  noMatch: ["filtered", "users", "global", "always"],
  search: ["search", "field", "always"],
} as const satisfies Record<string, readonly Scope[]>;

export function usersScopes({ searching, search, list }: UsersState): readonly Scope[] {
  if (searching) return usersStacks.search;
  if (fieldText(search) === "") return list.length === 0 ? usersStacks.noUsers : usersStacks.users;
  return list.length === 0 ? usersStacks.noMatch : usersStacks.filtered;
}
