import type { AuditEvent } from "../../domain/audit_event.ts";
import type {
  Authenticator,
  RecoveryKind,
  RemovableKind,
} from "../../domain/factors/authenticators.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Passkey, PasskeyId } from "../../domain/factors/passkey.ts";
import type { RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import type { Spend } from "../../domain/challenge/second_factor.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * Authenticators for the second factor: authenticator apps, passkeys and recovery codes. See
 * `Stores`.
 *
 * `removeFactorOf` and `resetSecondFactor` are for operators. Unlike the methods for users, they
 * also work on a locked account, so that what a thief has added can be removed before the account
 * is unlocked.
 */
export interface FactorStore {
  /** Oldest first. Includes an expired issued code until `removeExpiredCode`. */
  findAuthenticators(userId: UserId): Promise<readonly Authenticator[]>;
  /**
   * Removes the authenticator with that ID, or with null the only one of its kind, confirmed or
   * not. Ends trusted devices, and resets that an authenticator started. Returns false without
   * writing anything if there was none.
   */
  removeFactor(
    userId: UserId,
    factor: RemovableFactor,
    now: Instant,
    event: AuditEvent,
  ): Promise<boolean>;
  /** The same for operators, even if the account is locked. */
  removeFactorOf(
    userId: UserId,
    factor: RemovableFactor,
    now: Instant,
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Removes the authenticator app, passkeys and recovery codes, marks the number as unverified,
   * resets failures to 0, and ends sessions, trusted devices and challenges. Returns false without
   * writing anything unless the phone was verified.
   */
  resetSecondFactor(userId: UserId, now: Instant, event: AuditEvent): Promise<boolean>;

  /**
   * Uses up what a correct proof spends, if nothing else happens with it in the same transaction.
   * Returns false if it was used up already or the account is locked.
   */
  spend(userId: UserId, spent: Spend, now: Instant): Promise<boolean>;

  findTotp(userId: UserId): Promise<Totp | null>;
  /** Stores an unconfirmed secret, replacing an unconfirmed one. False if one is confirmed. */
  saveTotp(
    totp: { readonly userId: UserId; readonly secretBox: string; readonly now: Instant },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Confirms an app and marks the code's time step as used. Ends trusted devices and grants.
   * Returns false unless the app was unconfirmed and `secretBox` is still the secret that the code
   * was checked against.
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
   * Consumes the enrollment's challenge, adds the passkey, and ends trusted devices and grants.
   * Writes nothing unless the challenge was open and the ID is new.
   */
  insertPasskey(
    passkey: Passkey,
    challengeId: TokenId,
    event: AuditEvent,
  ): Promise<"inserted" | "exists" | "consumed">;
  /** Returns false if the user has no such passkey. */
  renamePasskey(userId: UserId, id: PasskeyId, name: string, event: AuditEvent): Promise<boolean>;

  /** Null unless it exists, is unused and, if issued, unexpired at `now`. A `Spend` uses it. */
  findRecoveryCode(
    userId: UserId,
    hash: RecoveryCodeHash,
    now: Instant,
  ): Promise<RecoveryKind | null>;
  /** Replaces all codes, used or not, including an issued one. Ends trusted devices and grants. */
  replaceRecoveryCodes(
    userId: UserId,
    hashes: readonly RecoveryCodeHash[],
    now: Instant,
    event: AuditEvent,
  ): Promise<void>;
  /**
   * Adds a recovery code that expires, in addition to the user's own codes. Replaces one issued
   * before. Returns false without writing anything unless the phone is verified and the account is
   * not locked.
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
  /** Removes the user's issued code if it has expired at `now`, so that it stays expired. */
  removeExpiredCode(userId: UserId, now: Instant): Promise<void>;
}

export interface RemovableFactor {
  readonly kind: RemovableKind;
  readonly id: string | null;
}

/** An authenticator app. */
export interface Totp {
  readonly userId: UserId;
  /** The encrypted secret. */
  readonly secretBox: string;
  readonly createdAt: Instant;
  readonly confirmedAt: Instant | null;
  /** The latest used time step. It and earlier ones are invalid. -1 before the first use. */
  readonly lastStep: number;
}
