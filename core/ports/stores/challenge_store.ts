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

/** Challenges of a second factor, the messages sent for each, and the guesses. See `Stores`. */
export interface ChallengeStore {
  /**
   * Adds a challenge and ends the user's open challenge of that purpose as `replaced` (ASVS 5.0
   * 6.6.2). Of the replaced challenges that sent nothing, only the newest five are kept. Returns
   * the user as they are then. Throws `UserGone`, like all methods that write to a challenge found
   * earlier. If `passwordHash` is given and is no longer the user's hash, returns null without
   * writing anything: the password was changed after it was checked.
   */
  insertChallenge(
    challenge: Challenge,
    event: AuditEvent,
    passwordHash?: PasswordHash,
  ): Promise<User | null>;
  /** The user's open challenge of a purpose, unexpired at `now`, or null. */
  findOpenChallenge(userId: UserId, purpose: Purpose, now: Instant): Promise<Challenge | null>;
  findChallenge(
    id: TokenId,
  ): Promise<{ readonly challenge: Challenge; readonly user: User } | null>;
  /** The user's challenges of any purpose and state, newest first. `limit` is 1 to 50. */
  listChallenges(userId: UserId, limit: number): Promise<readonly Challenge[]>;
  /** Records that an open challenge was found expired at `now`, so that it stays expired. */
  expireChallenge(id: TokenId, now: Instant): Promise<void>;
  /** Stores what a passkey must sign for this challenge. Replaces an earlier value. */
  setPasskeyNonce(challengeId: TokenId, nonce: string): Promise<void>;

  /**
   * Counts a send before it is made: `sends` becomes `sendsBefore + 1`. Returns null without
   * writing anything unless the challenge is open, unexpired at `now`, past its `resendAfter`, and
   * still at `sendsBefore` and `numberVersion`. So only one of any number of parallel sends goes
   * out, and none goes to a number that was corrected in the meantime.
   */
  takeSend(send: {
    readonly challengeId: TokenId;
    readonly sendsBefore: number;
    readonly numberVersion: number;
    readonly now: Instant;
    readonly resendAfter: Instant;
    /** SMS is also counted in `smsSends`. */
    readonly channel: Channel;
  }): Promise<Challenge | null>;
  /**
   * Records the provider's response to the newest send. Any other challenge with the same
   * verification loses it: Verify gives two logins for one number the same code, and a code must
   * work only for the login that it was sent for (ASVS 5.0 6.6.2). A challenge that has ended in
   * the meantime does not take the verification from others, because the newer login is the one
   * that waits for the code. If the number was corrected since `numberVersion`, the challenge does
   * not get the verification.
   */
  recordSend(sent: {
    readonly challengeId: TokenId;
    readonly numberVersion: number;
    readonly verificationId: string;
    readonly channel: Channel;
    /** Null for a test number, which has no delivery. */
    readonly settled: SettledSend | null;
  }, event: AuditEvent): Promise<void>;
  /**
   * Gives back a counted send that certainly was not sent. The next one may be at `resendAfter`.
   */
  giveBackSend(
    back: {
      readonly challengeId: TokenId;
      readonly numberVersion: number;
      readonly channel: Channel;
      readonly resendAfter: Instant;
      /** True records that the number of that version is a landline. False changes nothing. */
      readonly landline: boolean;
      /** Null if no delivery was started, because our own limits blocked it. */
      readonly settled: SettledSend | null;
    },
    event: AuditEvent,
  ): Promise<void>;
  /**
   * Records that a send whose response was lost was found: it becomes `sent`, and its challenge
   * gets the verification, which the user's other challenges lose. Returns false without writing
   * anything if the challenge has ended, has a verification, has expired at `foundAt` or has a
   * corrected number; if the send was settled; if another delivery already has that message; or if
   * a challenge of another user has that verification.
   */
  adoptSend(found: FoundSend, event: AuditEvent): Promise<boolean>;
  /**
   * Moves the verification, the delivery and the guesses of a replaced challenge to the challenge
   * of the same user that replaced it. Returns false without writing anything unless the other
   * challenge was replaced and has that verification, and this one is open at `now`, has sent
   * nothing, and its number was not corrected since.
   */
  takeOverSend(send: TakenOverSend, event: AuditEvent): Promise<boolean>;
  /**
   * Removes a verification that the provider no longer knows, and its channel, so that it is not
   * used again. A newer verification stays.
   */
  forgetVerification(challengeId: TokenId, verificationId: string): Promise<void>;

  /**
   * Counts a guess before it is checked, on the challenge and, if `onAccount`, on the account.
   * Returns the updated challenge, or null without writing anything unless the challenge is open,
   * unexpired at `now`, and has fewer than `guessesMax` guesses (and a verification, if the guess
   * is a sent code), and the account is neither locked nor locked out at `now` and has fewer than
   * `failuresInRowMax` consecutive failures. The guess on the account that reaches `failuresMax`
   * locks it out until `blockedUntil`. The first one after a lockout counts as 1.
   */
  takeGuess(guess: {
    readonly challengeId: TokenId;
    readonly userId: UserId;
    readonly now: Instant;
    readonly guessesMax: number;
    readonly failuresMax: number;
    readonly failuresInRowMax: number;
    readonly blockedUntil: Instant;
    /** Whether the guess is a code that was sent, and so needs a verification. */
    readonly ofSentCode: boolean;
    readonly onAccount: boolean;
  }): Promise<Challenge | null>;
  /** Gives back a guess where it was counted, because the provider did not check it. */
  giveBackGuess(guess: {
    readonly challengeId: TokenId;
    readonly userId: UserId;
    readonly onAccount: boolean;
  }): Promise<void>;
}

/** The send of a login that the user's next login replaced. */
export interface TakenOverSend {
  readonly deliveryId: DeliveryId;
  readonly fromChallengeId: TokenId;
  readonly challengeId: TokenId;
  /** The version of the challenge that takes it over. See `Challenge.numberVersion`. */
  readonly numberVersion: number;
  readonly verificationId: string;
  readonly channel: Channel;
  readonly now: Instant;
}

/** A send whose response was lost, as found in the provider's list. */
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

/** The outcome of a challenge's send, written together with the challenge. */
export interface SettledSend {
  readonly result: DeliveryResult;
  /** Counts to give back because the provider certainly sent nothing. */
  readonly refunded: readonly TakenThrottle[];
}
