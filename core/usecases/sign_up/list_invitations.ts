import {
  type Invitation,
  type InvitationEnd,
  invitationEnd,
} from "../../domain/account/invitation.ts";
import type { Username } from "../../domain/account/username.ts";
import type { Page } from "../../ports/stores/storage.ts";
import type { Ports } from "../../ports/ports.ts";

/** An invitation with its state now. */
export interface ListedInvitation extends Invitation {
  readonly state: "open" | InvitationEnd;
  /** The name of the created user that it is for, or of the user who used it, if they exist. */
  readonly username: Username | null;
}

/**
 * Lists invitations, newest first: open ones, and those that ended within the last days. `limit` is
 * clamped to 1 to 200.
 */
export async function listInvitations(
  ports: Pick<Ports, "invitations" | "users" | "clock">,
  input: { readonly cursor: string | null; readonly limit: number },
): Promise<Page<ListedInvitation>> {
  const limit = Math.min(Math.max(1, Math.trunc(input.limit)), 200);
  const now = ports.clock();
  const { items, next } = await ports.invitations.listInvitations({ ...input, limit });
  const listed = items.map(async (invitation): Promise<ListedInvitation> => {
    const userId = invitation.userId ?? invitation.usedBy;
    const user = userId === null ? null : await ports.users.findUser(userId);
    const state = invitationEnd(invitation, now) ?? "open";
    return { ...invitation, state, username: user?.username ?? null };
  });
  return { items: await Promise.all(listed), next };
}
