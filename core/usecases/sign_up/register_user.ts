import { commonPasswords } from "../../domain/account/common_passwords.ts";
import type { Invitation } from "../../domain/account/invitation.ts";
import {
  parseNewPassword,
  type Password,
  type PasswordHash,
} from "../../domain/account/password.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import { hashName } from "../../domain/account/retired_name.ts";
import { newUser } from "../../domain/account/new_user.ts";
import { phoneCorrectionsMax, type User } from "../../domain/account/user.ts";
import { parseNewUsername, type Username, usernameKey } from "../../domain/account/username.ts";
import type { Caller } from "../../domain/audit_event.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Parsed,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  type InvitationRefusal,
  refuseEnded,
  type RefuseEndedPorts,
} from "./find_open_invitation.ts";
import { newEvent } from "../record/new_event.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import { checkNewPassword, type CheckNewPasswordPorts } from "../account/check_new_password.ts";
import {
  countRegistration,
  type CountRegistrationPorts,
  hashCounted,
} from "./count_registration.ts";
import { isNameTaken, type IsNameTakenPorts } from "./is_name_taken.ts";

export type RegisterUserPorts =
  & CheckNewPasswordPorts
  & CountRegistrationPorts
  & IsNameTakenPorts
  & RefuseEndedPorts
  & Pick<Ports, "invitations" | "newId">;

type RegisterUserRefusal =
  | InvitationRefusal
  | "invalid_input"
  | "username_taken"
  | "throttled"
  | "overloaded";

export interface Registration {
  /** Null only with the invitation of a created user, who has a name. */
  readonly username: string | null;
  readonly password: string;
  /** Null only with an invitation that fixes the number. */
  readonly phoneNumber: string | null;
  /** The code of an invitation, as it was typed. Omitted or null without one. */
  readonly invitation?: string | null;
}

interface ParsedRegistration {
  readonly username: Username;
  readonly password: Password;
  readonly phoneNumber: PhoneNumber;
}

const refusedAs = "user.registration_refused";

/**
 * Creates a user, with an invitation if there is one. The attempt counts against the rate limits
 * before anything is hashed or looked up; malformed input does not count. An attempt on a taken
 * username counts against the caller's network only, and does not use the invitation.
 */
export async function registerUser(
  ports: RegisterUserPorts,
  input: Registration,
  invitation: Invitation | null,
  caller: Caller,
): Promise<Outcome<User, RegisterUserRefusal>> {
  const parsed = await parseRegistration(ports, input, invitation?.phoneNumber ?? null);
  if (!parsed.ok) return parsed;
  const { username, password, phoneNumber } = parsed.value;
  // Taken before the lookup, so checking whether usernames are taken is limited too.
  const counted = await countRegistration(ports, refusedAs, caller);
  if (!counted.ok) return counted;
  // A taken username should not cost a hash; the insert below decides races.
  if (await isNameTaken(ports, usernameKey(username))) return await refuseTaken(ports, caller);
  const { appName } = ports.policies;
  const weak = await checkNewPassword(ports, password, { username, phoneNumber, appName }, caller);
  if (weak !== null) {
    return refused("invalid_input", { fields: [{ field: "password", code: weak }] });
  }
  const hashed = await hashCounted(ports, password, counted.value, refusedAs, caller);
  if (!hashed.ok) return hashed;
  return await insert(ports, parsed.value, hashed.value, invitation, caller);
}

async function insert(
  ports: RegisterUserPorts,
  { username, phoneNumber }: ParsedRegistration,
  passwordHash: PasswordHash,
  invitation: Invitation | null,
  caller: Caller,
): Promise<Outcome<User, InvitationRefusal | "username_taken">> {
  const now = ports.clock();
  const user = newUser({
    id: ports.newId("usr", now),
    username,
    phoneNumber,
    createdAt: now,
    // A number that an operator chose is not a typing error of the user's.
    phoneCorrectionsLeft: invitation?.phoneNumber ? 0 : phoneCorrectionsMax,
    roles: invitation?.roles ?? [],
    origin: invitation === null ? "registered" : "invited",
  });
  const nameHash = hashName(usernameKey(username), ports.nameKey);
  const insertion = { user, passwordHash, nameHash };
  const facts = { type: "user.registered", userId: user.id } as const;
  if (invitation === null) {
    const inserted = await ports.users.insertUser(insertion, newEvent(ports, caller, facts));
    return inserted === "inserted" ? granted(user) : await refuseTaken(ports, caller);
  }
  const { id: invitationId } = invitation;
  const event = newEvent(ports, caller, { ...facts, detail: { invitation_id: invitationId } });
  const inserted = await ports.invitations.insertInvitedUser(
    insertion,
    { invitationId, now },
    event,
  );
  if (inserted === "inserted") return granted(user);
  return inserted === "not_open"
    ? await refuseEnded(ports, invitation, caller)
    : await refuseTaken(ports, caller);
}

async function parseRegistration(
  ports: RegisterUserPorts,
  input: Registration,
  fixedNumber: PhoneNumber | null,
): Promise<Outcome<ParsedRegistration, "invalid_input">> {
  const username = input.username === null ? missing : parseNewUsername(input.username);
  const phoneNumber = parseNumber(ports, input.phoneNumber, fixedNumber);
  const password = parseNewPassword(
    input.password,
    {
      username: username.ok ? username.value : null,
      phoneNumber: phoneNumber.ok ? phoneNumber.value : null,
      appName: ports.policies.appName,
    },
    await commonPasswords(),
  );
  // Report the errors of all fields together; fixing them one request at a time is tedious.
  const fields: FieldRefusal[] = [];
  if (!username.ok) fields.push({ field: "username", code: username.code });
  if (!password.ok) fields.push({ field: "password", code: password.code });
  if (!phoneNumber.ok) fields.push({ field: "phoneNumber", code: phoneNumber.code });
  if (!username.ok || !password.ok || !phoneNumber.ok) {
    return refused("invalid_input", { fields });
  }
  return granted({
    username: username.value,
    password: password.value,
    phoneNumber: phoneNumber.value,
  });
}

const missing = { ok: false, code: "missing" } as const;

/** The number of the invitation, or the one that was typed. Both must be ones that codes reach. */
function parseNumber(
  ports: RegisterUserPorts,
  typed: string | null,
  fixed: PhoneNumber | null,
): Parsed<PhoneNumber> {
  const text = typed ?? fixed;
  const parsed = text === null ? missing : parseSendableNumber(text, ports.policies.send);
  if (!parsed.ok || fixed === null || parsed.value === fixed) return parsed;
  return { ok: false, code: "phone_number_fixed" };
}

async function refuseTaken(
  ports: RegisterUserPorts,
  caller: Caller,
): Promise<Refused<"username_taken">> {
  return await recordRefusal(ports, refused("username_taken"), { type: refusedAs }, caller);
}
