import {
  type Invitation,
  type InvitationCodeHash,
  invitationEnds,
  type InvitationId,
} from "../../../../domain/account/invitation.ts";
import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { integer, integerOrNull, oneOfOrNull, readRoles, text, textOrNull } from "./rows.ts";

export const invitationColumns: Statement = sql`invitations.id, invitations.code_hash,
  invitations.created_at, invitations.created_by, invitations.expires_at, invitations.user_id,
  invitations.phone_number, invitations.roles, invitations.ended_as, invitations.ended_at,
  invitations.used_by`;

export function readInvitation(row: Row): Invitation {
  return {
    id: text(row, "id") as InvitationId,
    codeHash: text(row, "code_hash") as InvitationCodeHash,
    createdAt: integer(row, "created_at"),
    createdBy: textOrNull(row, "created_by"),
    expiresAt: integer(row, "expires_at"),
    userId: textOrNull(row, "user_id") as UserId | null,
    phoneNumber: textOrNull(row, "phone_number") as PhoneNumber | null,
    roles: readRoles(row),
    endedAs: oneOfOrNull(invitationEnds, row, "ended_as"),
    endedAt: integerOrNull(row, "ended_at"),
    usedBy: textOrNull(row, "used_by") as UserId | null,
  };
}

export function invitationInsert(invitation: Invitation): Statement {
  return sql`INSERT INTO invitations (id, code_hash, created_at, created_by, expires_at, user_id,
      phone_number, roles, ended_as, ended_at, used_by)
    VALUES (${invitation.id}, ${invitation.codeHash}, ${invitation.createdAt},
      ${invitation.createdBy}, ${invitation.expiresAt}, ${invitation.userId},
      ${invitation.phoneNumber}, ${JSON.stringify(invitation.roles)}, ${invitation.endedAs},
      ${invitation.endedAt}, ${invitation.usedBy})`;
}
