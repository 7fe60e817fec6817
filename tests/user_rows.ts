/** What the stores need besides a user, with the key for names of the test core. @module */
import { hashName, type NameHash, type NameKey } from "../core/domain/account/retired_name.ts";
import type { PasswordHash } from "../core/domain/account/password.ts";
import type { User } from "../core/domain/account/user.ts";
import { usernameKey } from "../core/domain/account/username.ts";
import type { UserInsertion } from "../core/ports/stores/user_store.ts";

export const nameKey = "a key for the names of tests" as NameKey;

export function nameHashOf({ username }: Pick<User, "username">): NameHash {
  return hashName(usernameKey(username), nameKey);
}

export function newInsertion(user: User, passwordHash: PasswordHash): UserInsertion {
  return { user, passwordHash, nameHash: nameHashOf(user) };
}

export function deletionOf(
  user: User,
): { readonly userId: User["id"]; readonly nameHash: NameHash; readonly now: number } {
  return { userId: user.id, nameHash: nameHashOf(user), now: user.createdAt };
}
