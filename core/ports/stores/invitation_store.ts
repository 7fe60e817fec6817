import type {
  Invitation,
  InvitationCodeHash,
  InvitationId,
} from "../../domain/account/invitation.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Page } from "./storage.ts";
import type { UserInsertion } from "./user_store.ts";

/**
 * Invitations, and the users that they concern. See `Stores`. An invitation is used in the same
 * transaction as what it allows, so it works once. When it ends, its phone number is removed.
 */
export interface InvitationStore {
  /** Adds an invitation that creates a user. */
  insertInvitation(invitation: Invitation, event: AuditEvent): Promise<void>;
  /**
   * Adds an invitation for a created user, and revokes the user's earlier ones. Returns false
   * without writing anything if there is no such user or they have a password.
   */
  replaceInvitation(
    invitation: Invitation & { readonly userId: UserId },
    event: AuditEvent,
  ): Promise<boolean>;
  /** Adds a user without a password and their invitation, like `insertUser`. */
  insertCreatedUser(
    insertion: UserInsertion,
    invitation: Invitation,
    event: AuditEvent,
  ): Promise<"inserted" | "username_taken">;
  findInvitation(codeHash: InvitationCodeHash): Promise<Invitation | null>;
  findInvitationById(id: string): Promise<Invitation | null>;
  /** Newest first, including those that ended in the last days. */
  listInvitations(
    query: { readonly cursor: string | null; readonly limit: number },
  ): Promise<Page<Invitation>>;
  /** Records that an open invitation was found expired, so that it stays so. */
  expireInvitation(id: InvitationId, now: Instant): Promise<void>;
  /** Ends an open invitation. Returns false without writing anything if it has ended. */
  revokeInvitation(id: InvitationId, now: Instant, event: AuditEvent): Promise<boolean>;
  /**
   * Uses an invitation for a new user, who is added like by `insertUser`. Writes nothing if the
   * invitation cannot be used at `now` (`not_open`) or the name is taken. Of any number of parallel
   * uses, one succeeds.
   */
  insertInvitedUser(
    insertion: UserInsertion,
    use: { readonly invitationId: InvitationId; readonly now: Instant },
    event: AuditEvent,
  ): Promise<"inserted" | "username_taken" | "not_open">;
  /**
   * Uses an invitation to set the first password of its user, and sets the password's failures to
   * 0. Returns false without writing anything if the invitation cannot be used at `now`, or the
   * user has a password or is locked. Of any number of parallel uses, one succeeds.
   */
  setFirstPassword(
    use: {
      readonly invitationId: InvitationId;
      readonly userId: UserId;
      readonly to: PasswordHash;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
}
