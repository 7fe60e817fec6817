import type { Database } from "../../database.ts";
import { must, ofList, sql, type Statement, upTo } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { Invitation, InvitationId } from "../../../../domain/account/invitation.ts";
import { unusablePasswordHash } from "../../../../domain/account/password.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { InvitationStore } from "../../../../ports/stores/invitation_store.ts";
import { pageOf } from "../rows/pages.ts";
import { openInvitation } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import {
  invitationColumns,
  invitationInsert,
  readInvitation,
} from "../rows/rows_of_invitations.ts";
import { hasPassword, settingPassword } from "../rows/rows_of_passwords.ts";
import { newUserInsert } from "../users/names.ts";

// Lock order: the user's row first. See `challenges.ts`.

export function createInvitations(database: Database): InvitationStore {
  return {
    async insertInvitation(invitation, event) {
      await database.batch([invitationInsert(invitation), auditEventInsert(event)]);
    },

    async replaceInvitation(invitation, event) {
      const { userId, createdAt } = invitation;
      const done = await database.batch([
        must(sql`SELECT id FROM users WHERE ${isUser(userId)}
          AND ${hasPassword(unusablePasswordHash)} /*pg FOR NO KEY UPDATE */`),
        end("revoked", createdAt, sql`user_id = ${userId} AND ended_as IS NULL`),
        invitationInsert(invitation),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async insertCreatedUser(insertion, invitation, event) {
      const done = await database.batch([
        ...newUserInsert(insertion),
        invitationInsert(invitation),
        auditEventInsert(event),
      ]);
      return done === null ? "username_taken" : "inserted";
    },

    async findInvitation(codeHash) {
      const [row] = await database.query(
        sql`SELECT ${invitationColumns} FROM invitations WHERE code_hash = ${codeHash}`,
      );
      return row === undefined ? null : readInvitation(row);
    },

    async findInvitationById(id) {
      const [row] = await database.query(
        sql`SELECT ${invitationColumns} FROM invitations WHERE id = ${id}`,
      );
      return row === undefined ? null : readInvitation(row);
    },

    async listInvitations({ cursor, limit }) {
      const before = cursor === null ? sql`` : sql`WHERE id < ${cursor}`;
      const page = sql`SELECT ${invitationColumns} FROM invitations ${before}
        ORDER BY id DESC ${upTo(limit + 1)}`;
      const rows = await database.query(ofList(page, limit + 1));
      return pageOf(rows.map((row) => withCursor(readInvitation(row))), limit);
    },

    async expireInvitation(id, now) {
      await database.query(end("expired", now, sql`id = ${id} AND ended_as IS NULL`));
    },

    async revokeInvitation(id, now, event) {
      const done = await database.batch([
        must(end("revoked", now, sql`id = ${id} AND ${openInvitation(now)}`)),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async insertInvitedUser(insertion, { invitationId, now }, event) {
      const done = await database.batch([
        ...newUserInsert(insertion),
        endAsUsed(invitationId, { userId: insertion.user.id, now }, sql`user_id IS NULL`),
        auditEventInsert(event),
      ]);
      if (done !== null) return "inserted";
      const open = await database.query(
        sql`SELECT id FROM invitations WHERE id = ${invitationId} AND user_id IS NULL
          AND ${openInvitation(now)}`,
      );
      return open.length === 0 ? "not_open" : "username_taken";
    },

    async setFirstPassword({ invitationId, userId, to, now }, event) {
      const done = await database.batch([
        must(sql`UPDATE users SET ${settingPassword(to)}, password_failures = 0,
            familiar_password_failures = 0
          WHERE ${isUser(userId)} AND ${hasPassword(unusablePasswordHash)}
            AND locked_at IS NULL
          RETURNING id`),
        endAsUsed(invitationId, { userId, now }, sql`user_id = ${userId}`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}

/** The guarded update: only one of any number of parallel uses finds the invitation open. */
function endAsUsed(
  id: InvitationId,
  { userId, now }: { readonly userId: UserId; readonly now: Instant },
  which: Statement,
): Statement {
  return must(sql`UPDATE invitations
    SET ended_as = 'used', ended_at = ${now}, used_by = ${userId}, phone_number = NULL
    WHERE id = ${id} AND ${which} AND ${openInvitation(now)} RETURNING id`);
}

function end(as: "revoked" | "expired", now: Instant, which: Statement): Statement {
  return sql`UPDATE invitations SET ended_as = ${as}, ended_at = ${now}, phone_number = NULL
    WHERE ${which} RETURNING id`;
}

function withCursor(
  item: Invitation,
): { readonly item: Invitation; readonly cursor: string } {
  return { item, cursor: item.id };
}
