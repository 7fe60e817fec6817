import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Authenticator, RemovableKind } from "../../domain/factors/authenticators.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Passkey, PasskeyId } from "../../domain/factors/passkey.ts";
import type { RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * What proves a second factor: authenticator apps, passkeys and recovery codes. See `Stores`.
 *
 * `removeFactorOf` and `resetSecondFactor` are for operators: unlike what users do for themselves,
 * they serve a locked account too. What a thief has added goes before the lock does.
 */
export interface FactorStore {
  /** Oldest first. An issued code stays in the list until `removeExpiredCode`. */
  findAuthenticators(userId: UserId): Promise<readonly Authenticator[]>;
  /**
   * Removes the one with that id, or with null the only one of its kind, confirmed or not; ends
   * trusted devices. False, with nothing written, where there was none.
   */
  removeFactor(
    userId: UserId,
    factor: RemovableFactor,
    now: Instant,
    event: AuditEvent,
  ): Promise<boolean>;
  /** The same for operators: also where the account is locked. */
  removeFactorOf(
    userId: UserId,
    factor: RemovableFactor,
    now: Instant,
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Leaves nothing of the second factor but the number, unverified: authenticator app, passkeys and
   * recovery codes go, failures are 0; sessions, trusted devices and challenges end. False, with
   * nothing written, unless the phone was verified.
   */
  resetSecondFactor(userId: UserId, now: Instant, event: AuditEvent): Promise<boolean>;

  findTotp(userId: UserId): Promise<Totp | null>;
  /** Writes an unconfirmed secret over an unconfirmed one; false when one is confirmed. */
  saveTotp(
    totp: { readonly userId: UserId; readonly secretBox: string; readonly now: Instant },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Confirms with the code's time step, which is used up by it; false unless it was unconfirmed and
   * `secretBox` is still the secret that the code was held against. Ends trusted devices.
   */
  confirmTotp(
    confirmation: {
      readonly userId: UserId;
      readonly secretBox: string;
      readonly step: number;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;

  listPasskeys(userId: UserId): Promise<readonly Passkey[]>;
  /**
   * Ends the enrolment's challenge and adds the passkey, and ends trusted devices; nothing is
   * written unless the challenge was open and the id new.
   */
  insertPasskey(
    passkey: Passkey,
    challengeId: TokenId,
    event: AuditEvent,
  ): Promise<"inserted" | "exists" | "consumed">;
  /** False when the user has no such passkey. */
  renamePasskey(userId: UserId, id: PasskeyId, name: string, event: AuditEvent): Promise<boolean>;

  /** Whether the code is there, unused and, if issued, unexpired at `now`. Using it: a `Spend`. */
  hasRecoveryCode(userId: UserId, hash: RecoveryCodeHash, now: Instant): Promise<boolean>;
  /** All earlier ones, used or not, issued or not, are gone. Ends trusted devices. */
  replaceRecoveryCodes(
    userId: UserId,
    hashes: readonly RecoveryCodeHash[],
    now: Instant,
    event: AuditEvent,
  ): Promise<void>;
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
  /** Removes the user's issued code where it has expired at `now`: it was seen so and stays so. */
  removeExpiredCode(userId: UserId, now: Instant): Promise<void>;
}

export interface RemovableFactor {
  readonly kind: RemovableKind;
  readonly id: string | null;
}

/** An authenticator app. */
export interface Totp {
  readonly userId: UserId;
  /** The secret, sealed. */
  readonly secretBox: string;
  readonly createdAt: Instant;
  readonly confirmedAt: Instant | null;
  /** The latest time step that was used; none up to it works again. -1 before the first. */
  readonly lastStep: number;
}
