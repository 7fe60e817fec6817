import { workOf } from "../../../../domain/account/hash_work.ts";
import type { PasswordHash } from "../../../../domain/account/password.ts";
import { sql, type Statement } from "../../sql.ts";
import { bytesOf, hexOf } from "./bytes.ts";
import { bcryptWork, hexOfHash } from "../../password_bytes.ts";

// The only place that sets a password hash, so that `password_work` always agrees with it.

/** The columns of a hash, for adding a user, in the order of `passwordValues`. */
export const passwordColumns: Statement = sql`password_bytes, password_work`;

/** The hash of a user as `readPasswordHash` reads it. */
export const storedPassword: Statement = sql`${hexOf(sql`users.password_bytes`)} AS password_hash`;

export function passwordValues(hash: PasswordHash): Statement {
  const { bytes, work } = stored(hash);
  return sql`${bytes}, ${work}`;
}

/** Sets the hash, for an `UPDATE users SET`. */
export function settingPassword(hash: PasswordHash): Statement {
  const { bytes, work } = stored(hash);
  return sql`password_bytes = ${bytes}, password_work = ${work}`;
}

/** The condition that the user still has that hash. */
export function hasPassword(hash: PasswordHash): Statement {
  return sql`password_bytes = ${stored(hash).bytes}`;
}

/** The work of a hash of bcrypt is in its first byte, and not stored again. */
function stored(hash: PasswordHash) {
  const hex = hexOfHash(hash);
  return { bytes: bytesOf(hex), work: bcryptWork(hex) === null ? workOf(hash) : null };
}
