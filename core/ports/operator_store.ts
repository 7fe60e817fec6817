import type { AuditEvent } from "../domain/audit_event.ts";
import type { Instant } from "../domain/instant.ts";
import type { PasskeyId } from "../domain/factors/passkey.ts";
import type { RecoveryCodeHash } from "../domain/factors/recovery_code.ts";
import type { UserId } from "../domain/user_id.ts";
import type { UserHoldings } from "../domain/operator/user_holdings.ts";

/**
 * The part of the store that operators' acts need; see `Store`. Unlike what users do for
 * themselves, these serve a locked account too: what a thief has added goes before the lock does.
 */
export interface OperatorStore {
  /** What a user has at `now`, in one look; null where there is no such user. */
  findHoldings(userId: UserId, now: Instant, idleSince: Instant): Promise<UserHoldings | null>;
  /**
   * Ends all sessions of a user; how many were in force. 0, with nothing written, where none was. A
   * login under way is ended here or opens afterwards.
   */
  endSessionsOf(
    userId: UserId,
    now: Instant,
    idleSince: Instant,
    event: AuditEvent,
  ): Promise<number>;
  /**
   * Ends trust in all devices of a user, and the sessions that devices opened; how many were
   * trusted. 0, with nothing written, where none was.
   */
  endDevicesOf(userId: UserId, now: Instant, event: AuditEvent): Promise<number>;
  /**
   * Leaves nothing of the second factor but the number, unverified: authenticator app, passkeys and
   * recovery codes go, failures are 0; sessions, trusted devices and challenges end. False, with
   * nothing written, unless the phone was verified.
   */
  resetSecondFactor(userId: UserId, now: Instant, event: AuditEvent): Promise<boolean>;
  /**
   * Adds a recovery code that expires, beside the user's own, in the place of one issued before.
   * False, with nothing written, unless the phone is verified and the account is not locked.
   */
  issueRecoveryCode(
    issue: {
      readonly userId: UserId;
      readonly hash: RecoveryCodeHash;
      readonly now: Instant;
      readonly expiresAt: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Removes the authenticator app (null), confirmed or not, or a passkey; ends trusted devices.
   * False, with nothing written, where there was none.
   */
  removeFactorOf(
    userId: UserId,
    passkeyId: PasskeyId | null,
    now: Instant,
    event: AuditEvent,
  ): Promise<boolean>;
}
