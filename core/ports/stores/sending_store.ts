import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Channel } from "../../domain/channel.ts";
import type { Conversion, ConversionPart } from "../../domain/sending/fraud_guard.ts";
import type {
  Delivery,
  DeliveryId,
  DeliveryOutcome,
  DeliveryPurpose,
  DeliveryResult,
  DeliveryStatus,
} from "../../domain/sending/delivery.ts";
import type { Instant } from "../../domain/instant.ts";
import type {
  ListedReport,
  MessageReport,
  ReportEffect,
} from "../../domain/sending/message_report.ts";
import type { Page } from "./storage.ts";
import type { TakenThrottle, Throttle, ThrottleTake } from "../../domain/throttle.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { PhoneVerificationId } from "../../domain/verifications/phone_verification.ts";

/** Deliveries: messages with a code or a notice, and their outcome. See `Stores`. */
export interface SendingStore {
  /**
   * Counts a send on its budgets and writes it as `started`, or neither: if a budget is full,
   * nothing is written, and the result says which.
   */
  admitDelivery(
    delivery: Delivery,
    budgets: readonly Throttle[],
    now: Instant,
  ): Promise<ThrottleTake>;
  /** Writes a send that was `blocked`. Counts nothing, since there was no request. */
  insertBlockedDelivery(delivery: Delivery): Promise<void>;
  /**
   * Writes the provider's response to a send without a challenge, and gives back the budgets in
   * `refunded`.
   */
  settleDelivery(
    result: DeliveryResult,
    refunded: readonly TakenThrottle[],
    event: AuditEvent,
  ): Promise<void>;
  /**
   * Counts a guess that the provider checked, on the newest delivery with that verification of the
   * challenge (or of any test, if `challengeId` is null). Marks it as approved if `approvedAt` is
   * not null. Does nothing if there is no such delivery.
   */
  recordGuess(guess: {
    readonly verificationId: string;
    readonly challengeId: TokenId | null;
    readonly approvedAt: Instant | null;
  }): Promise<void>;

  findDelivery(id: DeliveryId): Promise<Delivery | null>;
  /** Keyset pagination from either end; newest first unless the query starts at the oldest. */
  listDeliveries(query: DeliveryQuery): Promise<Page<Delivery>>;
  /** All sends of a challenge, oldest first, at most 50. */
  listDeliveriesOfChallenge(challengeId: TokenId): Promise<readonly Delivery[]>;
  /** All sends of a verification, oldest first, at most 50. */
  listDeliveriesOfVerification(id: PhoneVerificationId): Promise<readonly Delivery[]>;
  /** The newest send of a challenge, or null. */
  findLastDelivery(challengeId: TokenId): Promise<Delivery | null>;
  /** When we first requested a code of this verification. Null if we never did. */
  findVerificationStart(verificationId: string): Promise<Instant | null>;

  /**
   * Counts sends in a scope (see `guardScopes`) to numbers that are not `Delivery.known`, from
   * `from` to `until`, both inclusive: how many were sent, or may have been, and how many approved.
   */
  countConversion(
    scope: string,
    window: { readonly from: Instant; readonly until: Instant },
  ): Promise<Conversion>;
  /** Counts the same sends by network and prefix, in no order. */
  countConversionParts(
    scope: string,
    window: { readonly from: Instant; readonly until: Instant },
  ): Promise<readonly ConversionPart[]>;

  /**
   * Counts a lookup of a send whose response was lost (`uncertain`, or `started` and never
   * settled). Returns false without writing anything if there were `lookUpsMax` lookups or the send
   * was settled.
   */
  takeLookUp(id: DeliveryId, lookUpsMax: number): Promise<boolean>;
  /** Prevents further lookups of the send, because the provider has responded. */
  endLookUps(id: DeliveryId, lookUpsMax: number): Promise<void>;
  /** The time of the oldest unreconciled send with a verification, at or after `from`. */
  findOldestUnreconciled(from: Instant): Promise<Instant | null>;
  /**
   * Returns the delivery that a report is about: the one with the message's ID, or else the
   * verification's only delivery. Null if the message is not ours.
   */
  findReported(
    report: Pick<MessageReport, "verificationId" | "messageId">,
  ): Promise<Delivery | null>;
  /**
   * Writes a report to its delivery, unless as much is recorded (see `laterStatuses`). If the
   * message did not arrive and is the newest one of a challenge that is open at `now`, its other
   * channels need not wait, and `event` is written; if it arrived after all, they wait again. So
   * the reports of a message lead to the same result in any order. Never returns `unmatched`.
   */
  recordReport(
    recorded: {
      readonly deliveryId: DeliveryId;
      readonly report: MessageReport;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<Exclude<ReportEffect, "unmatched">>;
  /**
   * Writes what the provider's list says about a message to its delivery (see `findReported`), by
   * the rules of `recordReport` but without the challenge. A null price or status changes nothing.
   * `final` marks it as reconciled. Returns whether a delivery was found.
   */
  reconcileDelivery(facts: ListedReport & { readonly now: Instant }): Promise<boolean>;
}

export interface DeliveryQuery {
  readonly userId?: UserId | null;
  readonly country?: string | null;
  readonly prefix?: string | null;
  /** The client's, as `parseClientNetwork` returns it. */
  readonly network?: string | null;
  readonly channel?: Channel | null;
  readonly status?: DeliveryStatus | null;
  readonly purpose?: DeliveryPurpose | null;
  /**
   * `approved` and `waiting` read the messages of the time span that do not match, too, so give a
   * `since`.
   */
  readonly outcome?: DeliveryOutcome | null;
  /**
   * What the message failed with: the limit that blocked it (`budget`), or else the code of the
   * provider (`60410`) or the carrier (`30008`).
   */
  readonly failureCode?: string | null;
  /** Inclusive. Null or omitted: from the first delivery. */
  readonly since?: Instant | null;
  /** Exclusive. Null or omitted: to the last delivery. */
  readonly until?: Instant | null;
  /** `oldest` lists in reverse order, from the oldest message. If omitted, from the newest. */
  readonly from?: "newest" | "oldest";
  readonly cursor: string | null;
  /** 1 to 1,000. */
  readonly limit: number;
}
