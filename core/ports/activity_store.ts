import type { AuditEvent, AuditEventId } from "../domain/audit_event.ts";
import type { BlockReason, Delivery, DeliveryStatus } from "../domain/sending/delivery.ts";
import type { Instant } from "../domain/instant.ts";
import type { MicroUsd } from "../domain/sending/money.ts";
import type { BusiestAddress } from "../domain/reports/shared_address.ts";
import type { TokenId } from "../domain/token.ts";
import type { UserId } from "../domain/user_id.ts";

/**
 * The part of the store that an operator watches; see `Store`. All of it reads, by index. Counts
 * are of messages with a code: notices are left out.
 */
export interface ActivityStore {
  /** For each span, in their order; 1 to 50 of them. */
  countDeliveries(spans: readonly Span[]): Promise<readonly SpanCount[]>;
  /** By country and prefix, in no order; what went out and what was blocked may come apart. */
  listDeliveryPlaces(span: Span): Promise<readonly PlaceCount[]>;
  /** What did not go well, by all that says why, in no order. */
  listDeliveryFailures(span: Span): Promise<readonly FailureCount[]>;
  /** How long the provider took for the newest `newestMax` that went out, shortest first. */
  listLatencies(span: Span, newestMax: number): Promise<readonly LatencyCount[]>;
  /** All sends of a challenge, oldest first; 50 at most. */
  listDeliveriesOfChallenge(challengeId: TokenId): Promise<readonly Delivery[]>;
  /** Newest first, those with a greater id than `after`; all with null. */
  listEventsAfter(query: FeedQuery): Promise<readonly AuditEvent[]>;
  /** Of the last week; null where no one logged in or registered from a known address. */
  findBusiestAddress(now: Instant): Promise<BusiestAddress | null>;
  /** Those that there are, of 1,000 at most. */
  findUsernames(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, string>>;
}

/** From `from` on, and before `until`. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

export interface SpanCount {
  /** Went out, or may have. */
  readonly sent: number;
  /** How many of them had their code come back right. */
  readonly approved: number;
}

export interface PlaceCount {
  readonly country: string;
  readonly prefix: string;
  readonly sent: number;
  readonly approved: number;
  readonly blocked: number;
  /** By the provider's price where it is known, else by our table. */
  readonly cost: MicroUsd;
}

export interface FailureCount {
  /** `sent` where only the carrier failed. */
  readonly status: DeliveryStatus;
  readonly blockReason: BlockReason | null;
  readonly providerCode: number | null;
  readonly httpStatus: number | null;
  readonly messageError: string | null;
  readonly count: number;
}

export interface LatencyCount {
  readonly latencyMs: number;
  readonly count: number;
}

export interface FeedQuery {
  readonly after: AuditEventId | null;
  /** Only refusals and what went wrong by itself. */
  readonly failuresOnly: boolean;
  /** 1 to 1,000. */
  readonly limit: number;
}
