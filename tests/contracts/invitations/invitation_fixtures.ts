import {
  hashInvitationCode,
  type Invitation,
  mintInvitationCode,
} from "../../../core/domain/account/invitation.ts";
import { type PasswordHash, unusablePasswordHash } from "../../../core/domain/account/password.ts";
import type { Role } from "../../../core/domain/account/role.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newInsertion } from "../../user_rows.ts";
import { day, newEvent, newId, newUser, next, now, randomBytes } from "../store_fixtures.ts";

/** An open invitation of any new user, which expires a week after `now`. */
export function newInvitation(facts: Partial<Invitation> = {}): Invitation {
  return {
    id: newId("inv", now + next()),
    codeHash: hashInvitationCode(mintInvitationCode(randomBytes)),
    createdAt: now,
    createdBy: "marek",
    expiresAt: now + 7 * day,
    userId: null,
    phoneNumber: null,
    roles: [],
    endedAs: null,
    endedAt: null,
    usedBy: null,
    ...facts,
  };
}

export async function givenInvitation(
  stores: Stores,
  facts: Partial<Invitation> = {},
): Promise<Invitation> {
  const invitation = newInvitation(facts);
  await stores.invitations.insertInvitation(invitation, newEvent());
  return invitation;
}

/** Adds a user without a password, and their invitation. */
export async function givenCreatedUser(
  stores: Stores,
  facts: Partial<User> = {},
): Promise<
  { readonly user: User; readonly invitation: Invitation & { readonly userId: User["id"] } }
> {
  const user = newUser({ origin: "created", ...facts });
  const invitation = { ...newInvitation(), userId: user.id };
  const insertion = newInsertion(user, unusablePasswordHash);
  await stores.invitations.insertCreatedUser(insertion, invitation, newEvent());
  return { user, invitation };
}

export const roles = ["admin", "team:blue"] as unknown as readonly Role[];

export const chosen = "$2b$12$chosen" as PasswordHash;

/** The invitation as it is stored now. */
export async function stored(stores: Stores, { codeHash }: Invitation): Promise<Invitation | null> {
  return await stores.invitations.findInvitation(codeHash);
}
