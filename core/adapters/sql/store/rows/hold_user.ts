import { must, sql, type Statement } from "../../sql.ts";
import type { UserId } from "../../../../domain/user_id.ts";

// The user's row first, always: see `challenges.ts`.

/** Takes the user's row, whatever its state. */
export function holdUser(userId: UserId): Statement {
  return must(sql`SELECT id FROM users WHERE id = ${userId} /*pg FOR NO KEY UPDATE */`);
}

/** The same, unless the account is locked. */
export function holdUnlockedUser(userId: UserId): Statement {
  return must(sql`SELECT id FROM users WHERE id = ${userId} AND locked_at IS NULL
    /*pg FOR NO KEY UPDATE */`);
}
