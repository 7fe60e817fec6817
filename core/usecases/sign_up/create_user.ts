import { parseInvitationExpiry } from "../../domain/account/invitation.ts";
import { newUser } from "../../domain/account/new_user.ts";
import { unusablePasswordHash } from "../../domain/account/password.ts";
import { hashName } from "../../domain/account/retired_name.ts";
import { parseRoles } from "../../domain/account/role.ts";
import type { User } from "../../domain/account/user.ts";
import { parseNewUsername, usernameKey } from "../../domain/account/username.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import type { Ports } from "../../ports/ports.ts";
import { isNameTaken, type IsNameTakenPorts } from "./is_name_taken.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import {
  type CreatedInvitation,
  invitationFacts,
  newInvitation,
  type NewInvitationPorts,
} from "./new_invitation.ts";

type CreateUserPorts =
  & NewEventPorts
  & NewInvitationPorts
  & IsNameTakenPorts
  & Pick<Ports, "invitations">;

export interface UserCreation {
  readonly username: string;
  /** The user cannot correct it. */
  readonly phoneNumber: string;
  /** The caller must be allowed to give them. */
  readonly roles: readonly string[];
  /** When the invitation expires: `7d` or `12h`, from an hour to 30 days. Null means 7 days. */
  readonly expires: string | null;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string | null;
}

export interface CreatedUser extends CreatedInvitation {
  readonly user: User;
}

/**
 * Creates a user without a password (ASVS 5.0 6.4.1), and an invitation with which the person sets
 * it. Until then, a login gets the same response as for an unknown name. Works whatever
 * `LATCHKEY_REGISTRATION` is.
 */
export async function createUser(
  ports: CreateUserPorts,
  input: UserCreation,
  caller: OperatorCaller,
): Promise<Outcome<CreatedUser, "invalid_input" | "username_taken">> {
  await ports.upkeep.checkUnchanged();
  const createdAt = ports.clock();
  const username = parseNewUsername(input.username);
  const phoneNumber = parseSendableNumber(input.phoneNumber, ports.policies.send);
  const roles = parseRoles(input.roles);
  const expires = parseInvitationExpiry(input.expires, createdAt);
  const reason = parseOptionalReason(input.reason);
  if (!username.ok || !phoneNumber.ok || !roles.ok || !expires.ok || !reason.ok) {
    return refusedFields({ username, phoneNumber, roles, expires, reason });
  }
  const name = usernameKey(username.value);
  // Also removes a registration that was never completed, which must not block an operator.
  if (await isNameTaken(ports, name)) return refused("username_taken");
  const user = newUser({
    id: ports.newId("usr", createdAt),
    username: username.value,
    phoneNumber: phoneNumber.value,
    phoneCorrectionsLeft: 0,
    createdAt,
    roles: roles.value,
    origin: "created",
  });
  const facts = {
    createdAt,
    expiresAt: expires.value,
    userId: user.id,
    phoneNumber: null,
    roles: [],
  };
  const created = newInvitation(ports, facts, caller);
  const detail = {
    ...invitationFacts(created.invitation, reason.value),
    ...(user.roles.length === 0 ? {} : { roles: user.roles.join(" ") }),
  };
  const event = newEvent(ports, caller, { type: "user.created", userId: user.id, detail });
  const nameHash = hashName(name, ports.nameKey);
  const insertion = { user, passwordHash: unusablePasswordHash, nameHash };
  const inserted = await ports.invitations.insertCreatedUser(insertion, created.invitation, event);
  return inserted === "inserted" ? granted({ user, ...created }) : refused("username_taken");
}
