import type { AuditEvent } from "../domain/audit_event.ts";
import type { Device } from "../domain/session/device.ts";
import type { Instant } from "../domain/instant.ts";
import type { Passkey, PasskeyId } from "../domain/factors/passkey.ts";
import type { PasswordHash } from "../domain/account/password.ts";
import type { PhoneNumber } from "../domain/account/phone_number.ts";
import type { RecoveryCodeHash } from "../domain/factors/recovery_code.ts";
import type { Spend } from "../domain/challenge/second_factor.ts";
import type { Authenticators } from "../domain/factors/authenticators.ts";
import type { Session } from "../domain/session/session.ts";
import type { TokenId } from "../domain/token.ts";
import type { UserId } from "../domain/user_id.ts";

/** The part of the store that an account's whole life needs beyond its logins; see `Store`. */
export interface AccountStore {
  // --- second factors --------------------------------------------------------------------------
  findAuthenticators(userId: UserId): Promise<Authenticators>;
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
  /** False when there was none. Ends trusted devices. */
  removeTotp(userId: UserId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** Sealed secrets in order of user, after one, for a change of key; 100 at most. */
  listTotpBoxes(
    after: UserId | null,
  ): Promise<readonly { readonly userId: UserId; readonly secretBox: string }[]>;
  /** Replaces `from` by `to` if it is still `from`. */
  replaceTotpBox(
    change: { readonly userId: UserId; readonly from: string; readonly to: string },
  ): Promise<boolean>;
  /** Whether the code is there, unused and, if issued, unexpired at `now`. Using it: a `Spend`. */
  hasRecoveryCode(userId: UserId, hash: RecoveryCodeHash, now: Instant): Promise<boolean>;
  /** All earlier ones, used or not, issued or not, are gone. Ends trusted devices. */
  replaceRecoveryCodes(
    userId: UserId,
    hashes: readonly RecoveryCodeHash[],
    now: Instant,
    event: AuditEvent,
  ): Promise<void>;
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
  /** False when the user has no such passkey. Ends trusted devices. */
  removePasskey(userId: UserId, id: PasskeyId, now: Instant, event: AuditEvent): Promise<boolean>;

  // --- trusted devices -------------------------------------------------------------------------
  /** Finds ended ones too. */
  findDevice(id: TokenId): Promise<Device | null>;
  /** In force at `now`, newest first, 50 at most. */
  listDevices(userId: UserId, now: Instant): Promise<readonly Device[]>;
  /**
   * Ends trust in one of the user's own, and the sessions that it opened. False when they have no
   * such device in force.
   */
  endDevice(userId: UserId, id: TokenId, now: Instant, event: AuditEvent): Promise<boolean>;
  /**
   * Opens a session by the trusted device that it names: adds it, sets the device's `lastUsedAt`
   * and the user's `lastLoginAt`. False, with nothing written, when the device is not in force at
   * `now` or is another user's. A change of the password ends devices: none slips in between.
   */
  openDeviceSession(
    opening: Pick<SessionOpening, "session" | "now" | "perUserMax" | "idleSince">,
    event: AuditEvent,
  ): Promise<boolean>;

  // --- changes of the account ------------------------------------------------------------------
  /**
   * Replaces the password if `from` is still the hash and `keepSessionId` has not ended; ends all
   * other sessions, all trusted devices and open challenges, sets the failures of the password to
   * 0, and forgets all familiar networks but `keepNetwork` and an authenticator app that was not
   * confirmed. False, with nothing written, otherwise.
   */
  changePassword(
    change: {
      readonly userId: UserId;
      readonly from: PasswordHash;
      readonly to: PasswordHash;
      readonly keepSessionId: TokenId;
      readonly keepNetwork: string;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Consumes the challenge of a reset and spends the recovery code; then replaces the password,
   * sets all the account's failures to 0, ends all sessions, trusted devices and challenges, and
   * forgets all familiar networks.
   * False, with nothing written, if either was gone.
   */
  resetPassword(
    reset: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      readonly recoveryCode: RecoveryCodeHash;
      readonly to: PasswordHash;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Consumes the challenge of a change to that number, which the session began; then replaces the
   * number, verified at `now`, sets the account's failures to 0, ends all trusted devices and other
   * challenges, and, where asked, all sessions but `keepSessionId`. False, with nothing written, if
   * the challenge was gone or that session has ended.
   */
  changePhone(
    change: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      readonly phoneNumber: PhoneNumber;
      readonly keepSessionId: TokenId;
      readonly endOthers: boolean;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Replaces a number that was mistyped at sign-up, within the open login whose `numberVersion` is
   * that: the version grows, and the challenge loses its verification and what it knew of the old
   * number. Its guesses and sends stay counted. False, with nothing written, unless the user
   * `mayCorrectNumber`, still has the number `from` and is not locked, and the challenge is open
   * and unexpired at `now`: of parallel corrections and verifications one is made.
   */
  correctPhone(
    correction: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      readonly numberVersion: number;
      readonly from: PhoneNumber;
      readonly to: PhoneNumber;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Removes the user and everything of theirs but the record; of their deliveries what tells the
   * number. False when there was none.
   */
  deleteUser(userId: UserId, event: AuditEvent): Promise<boolean>;

  // --- signing keys ----------------------------------------------------------------------------
  /** Newest first; those that may still verify something at `now`. */
  listSigningKeys(now: Instant): Promise<readonly SigningKey[]>;
  /**
   * Adds a key as the successor of `follows` (null: of none), brings the ends of the `retired`
   * forward, never back, and removes what has expired at `now`. False, with nothing written, when
   * `follows` has a successor already: of any number of parallel makers one makes it.
   */
  insertSigningKey(
    insertion: {
      readonly key: SigningKey;
      readonly follows: string | null;
      readonly retired: readonly Pick<SigningKey, "id" | "retiresAt" | "expiresAt">[];
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /** Gives a key another life; false where its life is no longer `from`, or it is gone. */
  setSigningKeyLife(
    key: Pick<SigningKey, "id" | "createdAt" | "retiresAt" | "expiresAt">,
    from: Pick<SigningKey, "createdAt" | "retiresAt">,
  ): Promise<boolean>;
  /** Replaces `from` by `to` if it is still `from`: a change of the sealing key. */
  replaceSigningKeyBox(
    change: { readonly id: string; readonly from: string; readonly to: string },
  ): Promise<boolean>;
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

/** A key that signs tokens for other services. */
export interface SigningKey {
  /** Stands in the token's header as `kid`. */
  readonly id: string;
  /** JWK as JSON; public. */
  readonly publicKey: string;
  /** The private JWK, sealed. */
  readonly privateKeyBox: string;
  readonly createdAt: Instant;
  /** It signs nothing from here on. */
  readonly retiresAt: Instant;
  /** Nothing that it signed is valid from here on; it leaves the published set. */
  readonly expiresAt: Instant;
}

export interface SessionOpening {
  readonly challengeId: TokenId;
  readonly session: Session;
  readonly now: Instant;
  /** What the proof uses up; null for codes that the provider remembers. */
  readonly spend: Spend | null;
  readonly verifiesPhone: boolean;
  /** Of a code that was sent: the challenge's number must still be of it. Null for other proofs. */
  readonly numberVersion: number | null;
  /** A session that this one takes the place of (step-up): it ends. */
  readonly replaces: TokenId | null;
  /** Trusted from now on; null where the user did not ask. */
  readonly device: Device | null;
  /** A first set of codes, in the place of any that are there; null where the user has one. */
  readonly recoveryCodes: readonly RecoveryCodeHash[] | null;
  /** Beyond so many sessions in force (see `sessionInForce`) the oldest others end. */
  readonly perUserMax: number;
  /** Sessions that were last seen by then are no longer in force. */
  readonly idleSince: Instant;
}
