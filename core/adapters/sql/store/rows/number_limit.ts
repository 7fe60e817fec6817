import { must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { UserId } from "../../../../domain/user_id.ts";

/**
 * After the user's number was verified in the same transaction: fails if more than `max` users have
 * verified it; 0 allows any number. On PostgreSQL, users who verify one number at the same time
 * wait for each other here, so that the later one counts the earlier one.
 */
export function limitUsersOfNumber(userId: UserId, max: number): readonly Statement[] {
  if (max === 0) return [];
  return [
    sql`SELECT users.id
      /*pg , pg_advisory_xact_lock(hashtextextended(users.phone_number, 0))::text AS locked */
      FROM users WHERE ${isUser(userId)}`,
    must(sql`SELECT users.id FROM users WHERE ${isUser(userId)}
      AND (SELECT count(*) FROM users AS others WHERE others.phone_number = users.phone_number
        AND others.phone_verified_at IS NOT NULL) <= ${max}`),
  ];
}
