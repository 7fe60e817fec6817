import { invitationEnds } from "../../../core/domain/account/invitation.ts";
import type { Invitation } from "../../../core/domain/account/invitation.ts";
import type { CreatedInvitation, ListedInvitation } from "../../../core/operator.ts";
import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import { fields, nullable, oneOf, text, timestamp, type ValueOf } from "../../http/schema.ts";
import { instant, instantOrNull } from "../instant.ts";
import { rolesSchema } from "../user.ts";

const invitationEntries = {
  id: text("`inv_` and 26 characters", { examples: ["inv_01kdvdna0001r1aze07rqjks5s"] }),
  created_at: timestamp(),
  created_by: nullable(text("The operator, or the name of the API key")),
  expires_at: timestamp(),
  user_id: nullable(text("The created user whose first password it sets. Null for a new user")),
  phone_number: nullable(text("Masked: the number that the new user must have. Null for any")),
  roles: rolesSchema,
} as const;

/** A new invitation, with what is shown once. */
export const createdInvitationSchema = fields({
  ...invitationEntries,
  code: text("Shown once", { examples: ["7k2v-qm0x-9dp4-r8tw"] }),
  link: nullable(
    text("The same as a link to the hosted pages. Null without pages or LATCHKEY_PUBLIC_URL"),
  ),
});

export const listedInvitationSchema = fields({
  ...invitationEntries,
  state: oneOf(["open", ...invitationEnds]),
  ended_at: nullable(timestamp()),
  used_by: nullable(text("The ID of the user who used it")),
  username: nullable(text("The user that it is for, or who used it")),
});

function invitationBody(
  invitation: Invitation,
): Omit<ValueOf<typeof createdInvitationSchema>, "code" | "link"> {
  const { phoneNumber } = invitation;
  return {
    id: invitation.id,
    created_at: instant(invitation.createdAt),
    created_by: invitation.createdBy,
    expires_at: instant(invitation.expiresAt),
    user_id: invitation.userId,
    phone_number: phoneNumber === null ? null : maskPhoneNumber(phoneNumber),
    roles: invitation.roles,
  };
}

export function createdInvitationBody(
  { invitation, code, link }: CreatedInvitation,
): ValueOf<typeof createdInvitationSchema> {
  return { ...invitationBody(invitation), code, link };
}

export function listedInvitationBody(
  listed: ListedInvitation,
): ValueOf<typeof listedInvitationSchema> {
  const { state, endedAt, usedBy, username } = listed;
  const ended = { ended_at: instantOrNull(endedAt), used_by: usedBy };
  return { ...invitationBody(listed), state, ...ended, username };
}
