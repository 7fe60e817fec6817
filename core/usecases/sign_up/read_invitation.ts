import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import type { Username } from "../../domain/account/username.ts";
import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  findOpenInvitation,
  type FindOpenInvitationPorts,
  type InvitationRefusal,
} from "./find_open_invitation.ts";

/** What an open invitation decides, for the form of the person who has it. */
export interface ReadInvitation {
  /** The name of the created user who sets a password with it. Null for a new user. */
  readonly username: Username | null;
  /** The number that codes go to, masked. Null if the person enters it. */
  readonly maskedPhoneNumber: string | null;
  readonly expiresAt: Instant;
}

/** Describes an open invitation, and uses nothing up. */
export async function readInvitation(
  ports: FindOpenInvitationPorts & Pick<Ports, "policies">,
  input: { readonly invitation: string },
  caller: Caller,
): Promise<Outcome<ReadInvitation, InvitationRefusal | "registration_closed" | "throttled">> {
  const found = await findOpenInvitation(ports, input.invitation, caller);
  if (!found.ok) return found;
  const { invitation, user } = found.value;
  if (user === null && ports.policies.registration.mode === "closed") return closed;
  const phoneNumber = user?.phoneNumber ?? invitation.phoneNumber;
  return granted({
    username: user?.username ?? null,
    maskedPhoneNumber: phoneNumber === null ? null : maskPhoneNumber(phoneNumber),
    expiresAt: invitation.expiresAt,
  });
}

const closed: Refused<"registration_closed"> = refused("registration_closed");
