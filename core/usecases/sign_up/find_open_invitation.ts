import {
  hashInvitationCode,
  type Invitation,
  type InvitationEnd,
  invitationThrottles,
  parseInvitationCode,
} from "../../domain/account/invitation.ts";
import type { User } from "../../domain/account/user.ts";
import type { Caller } from "../../domain/audit_event.ts";
import { networksOf } from "../../domain/network.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";
import { refuseFull } from "../record/throttle_refusal.ts";
import { endOfInvitation } from "../record/written_ends.ts";

export type RefuseEndedPorts = RecordRefusalPorts & Pick<Ports, "invitations" | "clock">;

export type FindOpenInvitationPorts = RefuseEndedPorts & Pick<Ports, "users" | "throttles">;

export type InvitationRefusal =
  | "invitation_invalid"
  | "invitation_used"
  | "invitation_revoked"
  | "invitation_expired";

export interface FoundInvitation {
  readonly invitation: Invitation;
  /** The created user whose first password it sets. Null if it creates a user. */
  readonly user: User | null;
}

const refusedAs = "invitation.refused";

/**
 * Finds an invitation that can be used, by its code as it was typed. Uses nothing up. Each attempt
 * counts against the caller's networks before the lookup, and is given back for an open invitation.
 * A malformed code and an unknown one get the same response.
 */
export async function findOpenInvitation(
  ports: FindOpenInvitationPorts,
  typed: string,
  caller: Caller,
): Promise<Outcome<FoundInvitation, InvitationRefusal | "throttled">> {
  const throttles = invitationThrottles(networksOf(caller.address));
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed) return await refuseFull(ports, take, refusedAs, caller);
  const code = parseInvitationCode(typed);
  const invitation = code === null
    ? null
    : await ports.invitations.findInvitation(hashInvitationCode(code));
  if (invitation === null) return await refuseInvitation(ports, "invalid", null, caller);
  const end = await endOfInvitation(ports, invitation);
  if (end !== null) return await refuseInvitation(ports, end, invitation, caller);
  const { userId } = invitation;
  const user = userId === null ? null : await ports.users.findUser(userId);
  // Deleted since the invitation was read.
  const isGone = userId !== null && user === null;
  if (isGone) return await refuseInvitation(ports, "invalid", invitation, caller);
  if (user !== null && user.lockedAt !== null) {
    return await refuseInvitation(ports, "revoked", invitation, caller);
  }
  await ports.throttles.giveBackThrottles(take.taken);
  return granted({ invitation, user });
}

/** Refuses an invitation that was open a moment ago: another request was faster. */
export async function refuseEnded(
  ports: RefuseEndedPorts,
  { codeHash }: Invitation,
  caller: Caller,
): Promise<Refused<InvitationRefusal>> {
  const current = await ports.invitations.findInvitation(codeHash);
  const end = current === null ? null : await endOfInvitation(ports, current);
  return await refuseInvitation(ports, end ?? "invalid", current, caller);
}

async function refuseInvitation(
  ports: RefuseEndedPorts,
  why: InvitationEnd | "invalid",
  invitation: Invitation | null,
  caller: Caller,
): Promise<Refused<InvitationRefusal>> {
  const facts = {
    type: refusedAs,
    userId: invitation?.userId ?? null,
    detail: invitation === null ? {} : { invitation_id: invitation.id },
  } as const;
  return await recordRefusal(ports, refused(`invitation_${why}` as const), facts, caller);
}
