import type { Database } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { NameHash } from "../../../../domain/account/retired_name.ts";
import type { UserInsertion, UserStore } from "../../../../ports/stores/user_store.ts";
import { auditEventInsert, userInsert } from "../rows/rows.ts";

type UserNames = Pick<UserStore, "insertUser" | "isRetiredName" | "deleteUser">;

export function createUserNames(database: Database): UserNames {
  return {
    async insertUser(insertion, event) {
      const done = await database.batch([...newUserInsert(insertion), auditEventInsert(event)]);
      return done === null ? "username_taken" : "inserted";
    },

    async isRetiredName(nameHash) {
      const rows = await database.query(
        sql`SELECT name_hash FROM retired_names WHERE name_hash = ${nameHash}`,
      );
      return rows.length > 0;
    },

    async deleteUser(deletion, event) {
      const done = await database.batch([
        ...userDeletion(deletion, sql``),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}

/** Deletes a user who matches the condition, which is empty or starts with AND. */
export function userDeletion(
  { userId, nameHash, now }: Parameters<UserStore["deleteUser"]>[0],
  condition: Statement,
): readonly Statement[] {
  return [
    // Locked, so that a parallel login either retires the name or fails.
    must(sql`SELECT id FROM users WHERE ${isUser(userId)} ${condition} /*pg FOR UPDATE */`),
    sql`INSERT INTO retired_names (name_hash, retired_at)
      SELECT ${nameHash}, ${now} FROM users
      WHERE ${isUser(userId)} AND last_login_at IS NOT NULL
      ON CONFLICT (name_hash) DO NOTHING`,
    // The user's other rows are deleted by cascade. The audit log has no foreign key and stays.
    must(sql`DELETE FROM users WHERE ${isUser(userId)} RETURNING id`),
    // Nothing that identifies a phone number outlives its user.
    sql`UPDATE deliveries SET masked_phone_number = NULL, number_key = NULL
      WHERE user_id = ${userId}`,
  ];
}

/**
 * Adds a user whose name is neither taken nor retired. The second check comes after the insert: a
 * deletion in progress has committed by then.
 */
export function newUserInsert(
  { user, passwordHash, nameHash }: UserInsertion,
): readonly Statement[] {
  return [
    must(sql`${userInsert(user, passwordHash)}
      ON CONFLICT (username_key) DO NOTHING RETURNING id`),
    unretired(nameHash),
  ];
}

function unretired(nameHash: NameHash): Statement {
  return must(sql`SELECT 1 AS free
    WHERE NOT EXISTS (SELECT 1 FROM retired_names WHERE name_hash = ${nameHash})`);
}
