import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type RevokeInvitationPorts = NewEventPorts & Pick<Ports, "invitations" | "upkeep">;

/** Ends an open invitation, so that its code no longer works. */
export async function revokeInvitation(
  ports: RevokeInvitationPorts,
  input: { readonly id: string; readonly reason: string | null },
  caller: OperatorCaller,
): Promise<Outcome<null, "invalid_input" | "invitation_not_found">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseOptionalReason(input.reason);
  if (!reason.ok) return refusedFields({ reason });
  const found = await ports.invitations.findInvitationById(input.id);
  if (found === null) return refused("invitation_not_found");
  const detail = {
    invitation_id: found.id,
    ...(reason.value === null ? {} : { reason: reason.value }),
  };
  const facts = { type: "invitation.revoked", userId: found.userId, detail } as const;
  const event = newEvent(ports, caller, facts);
  const revoked = await ports.invitations.revokeInvitation(found.id, ports.clock(), event);
  return revoked ? granted(null) : refused("invitation_not_found");
}
