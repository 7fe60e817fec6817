import {
  hashInvitationCode,
  type Invitation,
  mintInvitationCode,
} from "../../domain/account/invitation.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";

export type NewInvitationPorts = Pick<Ports, "policies" | "newId" | "randomBytes">;

/** An invitation as its maker sees it, once. */
export interface CreatedInvitation {
  readonly invitation: Invitation;
  /** To type, such as `7k2v-qm0x-9dp4-r8tw`. Shown once; only its hash is kept. */
  readonly code: string;
  /** The same as a link to the hosted pages. Null if they are off or have no public URL. */
  readonly link: string | null;
}

/** Returns a new invitation, which is not stored yet. */
export function newInvitation(
  { policies, newId, randomBytes }: NewInvitationPorts,
  facts: Pick<Invitation, "createdAt" | "expiresAt" | "userId" | "phoneNumber" | "roles">,
  { actorName }: OperatorCaller,
): CreatedInvitation {
  const code = mintInvitationCode(randomBytes);
  const invitation: Invitation = {
    id: newId("inv", facts.createdAt),
    codeHash: hashInvitationCode(code),
    createdBy: actorName,
    endedAs: null,
    endedAt: null,
    usedBy: null,
    ...facts,
  };
  const { pagesUrl } = policies;
  return { invitation, code, link: pagesUrl === null ? null : `${pagesUrl}/invite/${code}` };
}

/** What the audit log keeps of an invitation. */
export function invitationFacts(
  { id, expiresAt, phoneNumber, roles }: Invitation,
  reason: string | null,
): Readonly<Record<string, string | boolean>> {
  return {
    invitation_id: id,
    expires_at: iso(expiresAt),
    ...(phoneNumber === null ? {} : { phone_number_fixed: true }),
    ...(roles.length === 0 ? {} : { roles: roles.join(" ") }),
    ...(reason === null ? {} : { reason }),
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
