import { parseInvitationExpiry } from "../../domain/account/invitation.ts";
import { parseRoles } from "../../domain/account/role.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import {
  type CreatedInvitation,
  invitationFacts,
  newInvitation,
  type NewInvitationPorts,
} from "./new_invitation.ts";

type CreateInvitationPorts =
  & NewEventPorts
  & NewInvitationPorts
  & Pick<Ports, "invitations" | "upkeep" | "policies">;

export interface InvitationOrder {
  /** The number that the new user must have, and cannot correct. Null for any number. */
  readonly phoneNumber: string | null;
  /** The roles that the new user gets. The caller must be allowed to give them. */
  readonly roles: readonly string[];
  /** `7d` or `12h`, from an hour to 30 days. Null means 7 days. */
  readonly expires: string | null;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string | null;
}

/** Invites one person to create an account. Refused while registration is closed. */
export async function createInvitation(
  ports: CreateInvitationPorts,
  input: InvitationOrder,
  caller: OperatorCaller,
): Promise<Outcome<CreatedInvitation, "invalid_input" | "registration_closed">> {
  await ports.upkeep.checkUnchanged();
  if (ports.policies.registration.mode === "closed") return refused("registration_closed");
  const createdAt = ports.clock();
  const { send } = ports.policies;
  const phoneNumber = input.phoneNumber === null
    ? granted(null)
    : parseSendableNumber(input.phoneNumber, send);
  const roles = parseRoles(input.roles);
  const expires = parseInvitationExpiry(input.expires, createdAt);
  const reason = parseOptionalReason(input.reason);
  if (!phoneNumber.ok || !roles.ok || !expires.ok || !reason.ok) {
    return refusedFields({ phoneNumber, roles, expires, reason });
  }
  const facts = {
    createdAt,
    expiresAt: expires.value,
    userId: null,
    phoneNumber: phoneNumber.value,
    roles: roles.value,
  };
  const created = newInvitation(ports, facts, caller);
  const detail = invitationFacts(created.invitation, reason.value);
  const event = newEvent(ports, caller, { type: "invitation.created", detail });
  await ports.invitations.insertInvitation(created.invitation, event);
  return granted(created);
}
