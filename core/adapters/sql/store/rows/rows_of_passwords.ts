import { workOf } from "../../../../domain/account/hash_work.ts";
import type { PasswordHash } from "../../../../domain/account/password.ts";
import { sql, type Statement } from "../../sql.ts";

// The only place that sets a password hash, so that `password_work` always agrees with it.

/** The columns of a hash, for adding a user, in the order of `passwordValues`. */
export const passwordColumns: Statement = sql`password_hash, password_work`;

export function passwordValues(hash: PasswordHash): Statement {
  return sql`${hash}, ${workOf(hash)}`;
}

/** Sets the hash, for an `UPDATE users SET`. */
export function settingPassword(hash: PasswordHash): Statement {
  return sql`password_hash = ${hash}, password_work = ${workOf(hash)}`;
}

/** The condition that the user still has that hash. */
export function hasPassword(hash: PasswordHash): Statement {
  return sql`password_hash = ${hash}`;
}
