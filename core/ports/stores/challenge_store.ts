import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Challenge, Purpose } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import type { DeliveryId, DeliveryResult } from "../../domain/sending/delivery.ts";
import type { Instant } from "../../domain/instant.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import type { TakenThrottle } from "../../domain/throttle.ts";
import type { TokenId } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";

/** Challenges of a second factor, what was sent for each, and the guesses at it. See `Stores`. */
export interface ChallengeStore {
  /**
   * Adds a challenge and ends the user's open one of that purpose as `replaced` (ASVS 6.6.2). Of
   * the replaced ones that sent nothing the newest five stay. This
   * and what writes to a challenge that was found before throw `UserGone`. With a `passwordHash`,
   * only while that is the user's: false, with nothing written, where the password was changed
   * since it was checked.
   */
  insertChallenge(
    challenge: Challenge,
    event: AuditEvent,
    passwordHash?: PasswordHash,
  ): Promise<boolean>;
  /** The user's open challenge of a purpose, unexpired at `now`; null where there is none. */
  findOpenChallenge(userId: UserId, purpose: Purpose, now: Instant): Promise<Challenge | null>;
  findChallenge(
    id: TokenId,
  ): Promise<{ readonly challenge: Challenge; readonly user: User } | null>;
  /** Writes down that an open challenge was seen as expired at `now`: it stays so. */
  expireChallenge(id: TokenId, now: Instant): Promise<void>;
  /** Writes what a passkey is to sign for this challenge; the newest counts. */
  setPasskeyNonce(challengeId: TokenId, nonce: string): Promise<void>;

  /**
   * Counts a send before it is made: `sends` becomes `sendsBefore + 1`. Null, with nothing written,
   * unless the challenge is open, unexpired at `now`, past its `resendAfter`, and still at
   * `sendsBefore` and `numberVersion`; so of any number of parallel sends one goes out, and none
   * to a number that was corrected meanwhile.
   */
  takeSend(send: {
    readonly challengeId: TokenId;
    readonly sendsBefore: number;
    readonly numberVersion: number;
    readonly now: Instant;
    readonly resendAfter: Instant;
    /** Counted in `smsSends` too where it is sms. */
    readonly channel: Channel;
  }): Promise<Challenge | null>;
  /**
   * Writes what the provider's answer to the newest send was. Any other challenge that had the same
   * verification loses it: Verify gives two logins of one number the same code, and a code must
   * work for the login it was sent for only (ASVS 5.0 6.6.2). A challenge that has ended meanwhile
   * takes it from none: the newer login is the one whose code is awaited. Where the number was
   * corrected since `numberVersion`, the challenge does not take the verification.
   */
  recordSend(sent: {
    readonly challengeId: TokenId;
    readonly numberVersion: number;
    readonly verificationId: string;
    readonly channel: Channel;
    readonly settled: SettledSend;
  }, event: AuditEvent): Promise<void>;
  /** Takes a counted send back: the provider surely sent nothing. Next one at `resendAfter`. */
  giveBackSend(
    back: {
      readonly challengeId: TokenId;
      readonly numberVersion: number;
      readonly channel: Channel;
      readonly resendAfter: Instant;
      /** True notes that the number of that version is a landline; false changes nothing. */
      readonly landline: boolean;
      /** Null where no delivery was begun: our own limits stopped it. */
      readonly settled: SettledSend | null;
    },
    event: AuditEvent,
  ): Promise<void>;
  /**
   * Writes that a send whose answer was lost was found: it is `sent`, and its challenge has that
   * verification, which the user's other challenges lose. False, with nothing written, where the
   * challenge has ended, has a verification, has expired at `foundAt` or has a corrected number;
   * where the send was settled; where another delivery has that message already; or where a
   * challenge of another user has that verification.
   */
  adoptSend(found: FoundSend, event: AuditEvent): Promise<boolean>;
  /**
   * Gives a challenge the verification and the delivery of the same user's challenge that it
   * replaced, with the guesses made there. False, with nothing written, unless the other challenge
   * was replaced and has that verification, and this one is open at `now`, has sent nothing, and
   * its number is not corrected since.
   */
  takeOverSend(send: TakenOverSend, event: AuditEvent): Promise<boolean>;
  /**
   * The provider no longer knows the verification: forget it and its channel, so that it is not
   * asked again. A newer one stays.
   */
  forgetVerification(challengeId: TokenId, verificationId: string): Promise<void>;

  /**
   * Counts a guess before it is checked, on the challenge and on the account, both or neither.
   * Null, with nothing written, unless the challenge is open, unexpired at `now`, has fewer than
   * `guessesMax` guesses (and a verification, where the guess is of a sent code), and the account
   * is not blocked at `now`, not locked, and has fewer than `failuresInRowMax` wrong guesses in a
   * row. The guess that reaches `failuresMax` blocks the account until
   * `blockedUntil`; the first guess after a block counts as 1. Returns the challenge as counted.
   */
  takeGuess(guess: {
    readonly challengeId: TokenId;
    readonly userId: UserId;
    readonly now: Instant;
    readonly guessesMax: number;
    readonly failuresMax: number;
    readonly failuresInRowMax: number;
    readonly blockedUntil: Instant;
    /** Whether the guess is of a code that was sent, and so needs a verification. */
    readonly ofSentCode: boolean;
  }): Promise<Challenge | null>;
  /** Takes a counted guess back, on both counters: the provider did not look at it. */
  giveBackGuess(challengeId: TokenId, userId: UserId): Promise<void>;
}

/** The send of a login that the user's next one replaced. */
export interface TakenOverSend {
  readonly deliveryId: DeliveryId;
  readonly fromChallengeId: TokenId;
  readonly challengeId: TokenId;
  /** Of the challenge that takes it over. See `Challenge.numberVersion`. */
  readonly numberVersion: number;
  readonly verificationId: string;
  readonly channel: Channel;
  readonly now: Instant;
}

/** A send whose answer was lost, as the provider lists it. */
export interface FoundSend {
  readonly deliveryId: DeliveryId;
  readonly challengeId: TokenId;
  /** See `Challenge.numberVersion`. */
  readonly numberVersion: number;
  readonly verificationId: string;
  readonly messageId: string;
  readonly channel: Channel;
  readonly foundAt: Instant;
}

/** What became of a challenge's send, written with the challenge. */
export interface SettledSend {
  readonly result: DeliveryResult;
  /** Given back where the provider surely sent nothing. */
  readonly refunded: readonly TakenThrottle[];
}
