import { must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { UserId } from "../../../../domain/user_id.ts";

// Lock order: the user's row first. See `challenges.ts`.

/** Locks the user's row, even if the account is locked. */
export function holdUser(userId: UserId): Statement {
  return must(sql`SELECT id FROM users WHERE ${isUser(userId)} /*pg FOR NO KEY UPDATE */`);
}

/** Locks the user's row unless the account is locked. */
export function holdUnlockedUser(userId: UserId): Statement {
  return must(sql`SELECT id FROM users WHERE ${isUser(userId)} AND locked_at IS NULL
    /*pg FOR NO KEY UPDATE */`);
}
