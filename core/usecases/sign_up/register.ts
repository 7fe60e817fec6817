import type { Caller } from "../../domain/audit_event.ts";
import type { User } from "../../domain/account/user.ts";
import { type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import { setFirstPassword, type SetFirstPasswordPorts } from "./set_first_password.ts";
import {
  findOpenInvitation,
  type FindOpenInvitationPorts,
  type InvitationRefusal,
} from "./find_open_invitation.ts";
import { registerUser, type RegisterUserPorts, type Registration } from "./register_user.ts";

type RegisterPorts =
  & RegisterUserPorts
  & FindOpenInvitationPorts
  & SetFirstPasswordPorts
  & Pick<Ports, "policies">;

export type RegisterRefusal =
  | "registration_closed"
  | "invitation_required"
  | InvitationRefusal
  | "invalid_input"
  | "username_taken"
  | "throttled"
  | "overloaded";

/**
 * Creates a user, or sets the first password of a user that an operator created and invited. No
 * message is sent: sending a code requires a correct password first. Without an invitation, a
 * registration that is not open is refused before anything is looked up or hashed.
 */
export async function register(
  ports: RegisterPorts,
  input: Registration,
  caller: Caller,
): Promise<Outcome<User, RegisterRefusal>> {
  const { mode } = ports.policies.registration;
  const { invitation: code = null } = input;
  if (code === null) {
    if (mode === "closed") return await refuse(ports, "registration_closed", caller);
    if (mode === "invite") return await refuse(ports, "invitation_required", caller);
    return await registerUser(ports, input, null, caller);
  }
  const found = await findOpenInvitation(ports, code, caller);
  if (!found.ok) return found;
  const { invitation, user } = found.value;
  if (user !== null) return await setFirstPassword(ports, { ...input, invitation, user }, caller);
  if (mode === "closed") return await refuse(ports, "registration_closed", caller);
  return await registerUser(ports, input, invitation, caller);
}

async function refuse<Code extends "registration_closed" | "invitation_required">(
  ports: RegisterPorts,
  code: Code,
  caller: Caller,
): Promise<Refused<Code>> {
  return await recordRefusal(ports, refused(code), { type: "user.registration_refused" }, caller);
}
