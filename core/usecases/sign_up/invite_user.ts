import { parseInvitationExpiry } from "../../domain/account/invitation.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import {
  type CreatedInvitation,
  invitationFacts,
  newInvitation,
  type NewInvitationPorts,
} from "./new_invitation.ts";

type InviteUserPorts =
  & NewEventPorts
  & NewInvitationPorts
  & Pick<Ports, "invitations" | "users" | "upkeep">;

export interface UserInvitation {
  readonly userId: UserId;
  /** `7d` or `12h`, from an hour to 30 days. Null means 7 days. */
  readonly expires: string | null;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string | null;
}

/**
 * Invites a created user again, who has not set a password yet. Their earlier invitation is
 * revoked. Refused as `nothing_to_do` for a user with a password.
 */
export async function inviteUser(
  ports: InviteUserPorts,
  input: UserInvitation,
  caller: OperatorCaller,
): Promise<
  Outcome<CreatedInvitation, "invalid_input" | "user_not_found" | "nothing_to_do">
> {
  await ports.upkeep.checkUnchanged();
  const createdAt = ports.clock();
  const expires = parseInvitationExpiry(input.expires, createdAt);
  const reason = parseOptionalReason(input.reason);
  if (!expires.ok || !reason.ok) return refusedFields({ expires, reason });
  const { userId } = input;
  const facts = { createdAt, expiresAt: expires.value, userId, phoneNumber: null, roles: [] };
  const created = newInvitation(ports, facts, caller);
  const detail = invitationFacts(created.invitation, reason.value);
  const event = newEvent(ports, caller, { type: "invitation.created", userId, detail });
  const invitation = { ...created.invitation, userId };
  const inserted = await ports.invitations.replaceInvitation(invitation, event);
  if (inserted) return granted(created);
  return await ports.users.findUser(userId) === null
    ? refused("user_not_found")
    : refused("nothing_to_do", { reason: "has_password" });
}
