import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Channel } from "../../domain/channel.ts";
import type { DeliveryId } from "../../domain/sending/delivery.ts";
import type { Instant } from "../../domain/instant.ts";
import type {
  PhoneVerification,
  PhoneVerificationId,
} from "../../domain/verifications/phone_verification.ts";
import type { SettledSend } from "./challenge_store.ts";

/** Verifications of apps with their own accounts: their messages and guesses. See `Stores`. */
export interface VerificationStore {
  /** Adds a verification. Its first send is counted already. */
  insertVerification(verification: PhoneVerification): Promise<void>;
  findVerification(id: PhoneVerificationId): Promise<PhoneVerification | null>;
  /** Removes a verification whose first message our own limits blocked: it never had a code. */
  removeVerification(id: PhoneVerificationId, event: AuditEvent): Promise<void>;
  /** Records that an open verification was found expired at `now`, so that it stays expired. */
  expireVerification(id: PhoneVerificationId, now: Instant): Promise<void>;
  /**
   * Ends a verification as approved, once: of any number of parallel calls, one returns true. False
   * without writing anything unless it is open and unexpired at `now`.
   */
  approveVerification(id: PhoneVerificationId, now: Instant, event: AuditEvent): Promise<boolean>;

  /**
   * Counts a send before it is made: `sends` becomes `sendsBefore + 1`. Returns null without
   * writing anything unless the verification is open and unexpired at `now`, past its
   * `resendAfter`, and still at `sendsBefore`. So only one of any number of parallel sends goes
   * out.
   */
  takeSend(send: {
    readonly id: PhoneVerificationId;
    readonly sendsBefore: number;
    readonly now: Instant;
    readonly resendAfter: Instant;
    /** SMS is also counted in `smsSends`. */
    readonly channel: Channel;
  }): Promise<PhoneVerification | null>;
  /**
   * Records the provider's response to the newest send. Any other verification with the same ID at
   * the provider loses it: the provider gives two verifications of one number the same code, and a
   * code must work only for the one that it was sent for last. One that has ended takes it from no
   * other.
   */
  recordSend(sent: {
    readonly id: PhoneVerificationId;
    readonly verificationId: string;
    readonly channel: Channel;
    readonly settled: SettledSend;
  }, event: AuditEvent): Promise<void>;
  /**
   * Gives back a counted send that certainly was not sent. The next one may be at `resendAfter`.
   */
  giveBackSend(back: {
    readonly id: PhoneVerificationId;
    readonly channel: Channel;
    readonly resendAfter: Instant;
    /** True records that the number is a landline. False changes nothing. */
    readonly landline: boolean;
    /** Null if no delivery was started, because our own limits blocked it. */
    readonly settled: SettledSend | null;
  }, event: AuditEvent): Promise<void>;
  /**
   * Records that a send whose response was lost was found: it becomes `sent`, and its verification
   * gets the provider's ID. Returns false without writing anything if the verification has ended,
   * has an ID or has expired at `foundAt`, if another one has that ID, or if the message belongs to
   * another delivery.
   */
  adoptSend(found: {
    readonly id: PhoneVerificationId;
    readonly deliveryId: DeliveryId;
    readonly verificationId: string;
    readonly messageId: string;
    readonly channel: Channel;
    readonly foundAt: Instant;
  }, event: AuditEvent): Promise<boolean>;
  /** Removes an ID that the provider no longer knows. A newer one stays. */
  forgetVerification(id: PhoneVerificationId, verificationId: string): Promise<void>;

  /**
   * Counts a guess before it is checked. Returns the updated verification, or null without writing
   * anything unless it is open and unexpired at `now`, has the provider's ID and has fewer than
   * `guessesMax` guesses.
   */
  takeGuess(guess: {
    readonly id: PhoneVerificationId;
    readonly now: Instant;
    readonly guessesMax: number;
  }): Promise<PhoneVerification | null>;
  /** Gives back a counted guess, because the provider did not check it. */
  giveBackGuess(id: PhoneVerificationId): Promise<void>;
}
