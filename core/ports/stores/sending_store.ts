import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Channel } from "../../domain/channel.ts";
import type { Conversion, ConversionPart } from "../../domain/sending/fraud_guard.ts";
import type {
  Delivery,
  DeliveryId,
  DeliveryPurpose,
  DeliveryResult,
  DeliveryStatus,
} from "../../domain/sending/delivery.ts";
import type { Instant } from "../../domain/instant.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";
import type { Page } from "./storage.ts";
import type { TakenThrottle, Throttle, ThrottleTake } from "../../domain/throttle.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";

/** Deliveries: messages with a code or a notice, and what became of them. See `Stores`. */
export interface SendingStore {
  /**
   * Counts a send on its budgets and writes it as `started`, both or neither: where a budget is
   * full nothing is written, and the answer says which.
   */
  admitDelivery(
    delivery: Delivery,
    budgets: readonly Throttle[],
    now: Instant,
  ): Promise<ThrottleTake>;
  /** Writes a send that was `blocked`; nobody was asked and nothing is counted. */
  insertBlockedDelivery(delivery: Delivery): Promise<void>;
  /**
   * Writes the provider's answer to a send that belongs to no challenge, and gives its budgets back
   * where `refunded` holds them.
   */
  settleDelivery(
    result: DeliveryResult,
    refunded: readonly TakenThrottle[],
    event: AuditEvent,
  ): Promise<void>;
  /**
   * Counts a guess that the provider judged on the newest delivery of the challenge (or, for a
   * test, of the verification) that has that verification, approved at `approvedAt` where that is
   * not null. Nothing happens where there is none.
   */
  recordGuess(guess: {
    readonly verificationId: string;
    readonly challengeId: TokenId | null;
    readonly approvedAt: Instant | null;
  }): Promise<void>;

  findDelivery(id: DeliveryId): Promise<Delivery | null>;
  /** Newest first; keyset pages. */
  listDeliveries(query: DeliveryQuery): Promise<Page<Delivery>>;
  /** All sends of a challenge, oldest first; 50 at most. */
  listDeliveriesOfChallenge(challengeId: TokenId): Promise<readonly Delivery[]>;
  /** When the provider was first asked to send a code of this verification; null: never by us. */
  findVerificationStart(verificationId: string): Promise<Instant | null>;

  /**
   * Of sends to numbers that are not `Delivery.known`, in a scope (see `guardScopes`), made from
   * `from` on and not after `until`: how many went out, or may have, and how many were approved.
   */
  countConversion(
    scope: string,
    window: { readonly from: Instant; readonly until: Instant },
  ): Promise<Conversion>;
  /** The same sends by network and prefix, in no order. */
  countConversionParts(
    scope: string,
    window: { readonly from: Instant; readonly until: Instant },
  ): Promise<readonly ConversionPart[]>;

  /**
   * Counts a look-up of a send whose answer was lost (`uncertain`, or `started` and never settled).
   * False, with nothing written, where `lookUpsMax` were made, or the send was settled.
   */
  takeLookUp(id: DeliveryId, lookUpsMax: number): Promise<boolean>;
  /** Lets no look-up of the send follow: the provider has answered. */
  endLookUps(id: DeliveryId, lookUpsMax: number): Promise<void>;
  /** The oldest send, at or after `from`, that has a verification and was never reconciled. */
  findOldestUnreconciled(from: Instant): Promise<Instant | null>;
  /**
   * Writes what the provider's list says of a message: to the delivery with that message id, or
   * else to the verification's only one. Nulls change nothing. `final` marks it as reconciled.
   * Returns whether a delivery was found.
   */
  reconcileDelivery(facts: {
    readonly verificationId: string;
    readonly messageId: string;
    readonly price: MicroUsd | null;
    readonly messageStatus: string | null;
    readonly messageError: string | null;
    readonly final: boolean;
    readonly now: Instant;
  }): Promise<boolean>;
}

export interface DeliveryQuery {
  readonly userId?: UserId | null;
  readonly country?: string | null;
  readonly prefix?: string | null;
  readonly channel?: Channel | null;
  readonly status?: DeliveryStatus | null;
  readonly purpose?: DeliveryPurpose | null;
  /** At or after; null: from the first. */
  readonly since?: Instant | null;
  /** Before; null: to the last. */
  readonly until?: Instant | null;
  readonly cursor: string | null;
  /** 1 to 1,000. */
  readonly limit: number;
}
