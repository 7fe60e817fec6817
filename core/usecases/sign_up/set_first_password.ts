import { commonPasswords } from "../../domain/account/common_passwords.ts";
import type { Invitation } from "../../domain/account/invitation.ts";
import { parseNewPassword } from "../../domain/account/password.ts";
import { parsePhoneNumber } from "../../domain/account/phone_number.ts";
import type { User } from "../../domain/account/user.ts";
import { parseUsername, usernameKey } from "../../domain/account/username.ts";
import type { Caller } from "../../domain/audit_event.ts";
import { type FieldRefusal, granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { checkNewPassword, type CheckNewPasswordPorts } from "../account/check_new_password.ts";
import {
  countRegistration,
  type CountRegistrationPorts,
  hashCounted,
} from "./count_registration.ts";
import { newEvent } from "../record/new_event.ts";
import {
  type InvitationRefusal,
  refuseEnded,
  type RefuseEndedPorts,
} from "./find_open_invitation.ts";

export type SetFirstPasswordPorts =
  & CheckNewPasswordPorts
  & CountRegistrationPorts
  & RefuseEndedPorts
  & Pick<Ports, "invitations">;

export interface FirstPassword {
  readonly invitation: Invitation;
  readonly user: User;
  readonly password: string;
  /** If they were given, they must be those of the user. */
  readonly username: string | null;
  readonly phoneNumber: string | null;
}

/**
 * Sets the first password of a created user, and uses the invitation. Opens no session: the login
 * that follows verifies the phone. Counts like a registration.
 */
export async function setFirstPassword(
  ports: SetFirstPasswordPorts,
  input: FirstPassword,
  caller: Caller,
): Promise<
  Outcome<User, InvitationRefusal | "invalid_input" | "throttled" | "overloaded">
> {
  const { invitation, user } = input;
  const { appName } = ports.policies;
  const context = { username: user.username, phoneNumber: user.phoneNumber, appName };
  const password = parseNewPassword(input.password, context, await commonPasswords());
  const fields = otherUserFields(ports, input);
  if (!password.ok) fields.push({ field: "password", code: password.code });
  if (!password.ok || fields.length > 0) return refused("invalid_input", { fields });
  const counted = await countRegistration(ports, "invitation.refused", caller);
  if (!counted.ok) return counted;
  const weak = await checkNewPassword(ports, password.value, context, caller);
  if (weak !== null) {
    return refused("invalid_input", { fields: [{ field: "password", code: weak }] });
  }
  const refusedAs = "invitation.refused";
  const hashed = await hashCounted(ports, password.value, counted.value, refusedAs, caller);
  if (!hashed.ok) return hashed;
  const { id: invitationId } = invitation;
  const detail = { invitation_id: invitationId };
  const event = newEvent(ports, caller, { type: "invitation.used", userId: user.id, detail });
  const use = { invitationId, userId: user.id, to: hashed.value, now: ports.clock() };
  const done = await ports.invitations.setFirstPassword(use, event);
  return done ? granted(user) : await refuseEnded(ports, invitation, caller);
}

function otherUserFields(
  { policies }: Pick<Ports, "policies">,
  { user, username, phoneNumber }: FirstPassword,
): FieldRefusal[] {
  const fields: FieldRefusal[] = [];
  const name = username === null ? null : parseUsername(username);
  const isOther = name !== null &&
    !(name.ok && usernameKey(name.value) === usernameKey(user.username));
  if (isOther) fields.push({ field: "username", code: "username_fixed" });
  const ranges = policies.send.numberRanges;
  if (phoneNumber !== null && parsePhoneNumber(phoneNumber, ranges) !== user.phoneNumber) {
    fields.push({ field: "phoneNumber", code: "phone_number_fixed" });
  }
  return fields;
}
