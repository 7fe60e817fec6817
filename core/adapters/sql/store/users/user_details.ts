import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import { isUser, settingRoles } from "../../user_columns.ts";
import { type Metadata, noMetadata } from "../../../../domain/account/metadata.ts";
import type { UserStore } from "../../../../ports/stores/user_store.ts";
import { holdUser } from "../rows/hold_user.ts";
import { auditEventInsert, text } from "../rows/rows.ts";

type UserDetails = Pick<UserStore, "replaceRoles" | "findMetadata" | "replaceMetadata">;

/** What operators and apps keep about a user: roles and metadata. */
export function createUserDetails(database: Database): UserDetails {
  return {
    async replaceRoles({ userId, from, to }, event) {
      const done = await database.batch([
        must(sql`UPDATE users SET ${settingRoles(to)}
          WHERE ${isUser(userId)} AND roles = ${JSON.stringify(from)} AND test_until IS NULL
          RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async findMetadata(userId) {
      const [row] = await database.query(
        sql`SELECT content FROM user_metadata WHERE user_id = ${userId}`,
      );
      return row === undefined ? noMetadata : text(row, "content") as Metadata;
    },

    async replaceMetadata(userId, metadata, event) {
      const done = await database.batch([
        holdUser(userId),
        metadata === noMetadata
          ? sql`DELETE FROM user_metadata WHERE user_id = ${userId}`
          : sql`INSERT INTO user_metadata (user_id, content) VALUES (${userId}, ${metadata})
              ON CONFLICT (user_id) DO UPDATE SET content = excluded.content`,
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}
