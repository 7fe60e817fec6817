import type { DelayedReset, DelayedResetEnd } from "../../domain/account/delayed_reset.ts";
import type { User } from "../../domain/account/user.ts";
import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { SessionLimits } from "../../domain/session/session.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";

/** What password resets need besides their challenge. See `Stores`. */
export interface ResetStore {
  /** Adds what a passkey must sign to start a reset. It belongs to no user. */
  insertResetNonce(
    nonce: { readonly text: string; readonly now: Instant; readonly expiresAt: Instant },
  ): Promise<void>;
  /**
   * Removes a nonce. Returns whether it was there and unexpired at `now`, so only one of any number
   * of parallel calls returns true.
   */
  takeResetNonce(text: string, now: Instant): Promise<boolean>;

  /**
   * Consumes the challenge, of the purpose `delayed_reset`, adds the reset and ends the user's
   * sessions, none of which may be active. Returns false without writing anything unless the
   * challenge was open, the user is not locked and not a test user, still has that number, verified
   * at `phoneVerifiedBy` or earlier, has no active session, no authenticator app and no passkey,
   * and their last reset, if any, has expired or ended at the measured time `restsSinceMs` or
   * earlier. Of parallel calls for one user, one returns true.
   */
  startDelayedReset(start: DelayedResetStart, event: AuditEvent): Promise<boolean>;
  /** Includes one that has ended, until it is swept or the user starts another one. */
  findDelayedReset(
    id: TokenId,
  ): Promise<{ readonly reset: DelayedReset; readonly user: User } | null>;
  /** The user's latest reset, ended or not. */
  findDelayedResetOf(userId: UserId): Promise<DelayedReset | null>;
  /** Ends the user's reset. Returns false without writing anything if none waits. */
  endDelayedReset(
    end: { readonly userId: UserId; readonly as: DelayedResetEnd; readonly now: Instant },
    event: AuditEvent,
  ): Promise<boolean>;
  /** Resets that have waited half of their time and had no second notice. At most 100. */
  listHalfwayResets(measuredMs: number): Promise<readonly DelayedReset[]>;
  /**
   * Records that the second notice is sent now. Returns false if it was sent before, is not due yet
   * or the reset has ended, so of parallel calls one returns true.
   */
  takeHalfway(id: TokenId, measuredMs: number): Promise<boolean>;
}

/** A delayed reset that starts. */
export interface DelayedResetStart {
  readonly challengeId: TokenId;
  /** It has neither had its second notice nor ended. */
  readonly reset: DelayedReset;
  readonly phoneVerifiedBy: Instant;
  readonly restsSinceMs: number;
  /** Those of the settings, which decide which sessions are active. */
  readonly limits: SessionLimits;
}
