import type { BlockReason, DeliveryStatus } from "../../domain/sending/delivery.ts";
import type { BusiestAddress } from "../../domain/reports/shared_address.ts";
import type { Device } from "../../domain/session/device.ts";
import type { Instant } from "../../domain/instant.ts";
import type { LoginNetwork } from "../../domain/network.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";
import type { Page } from "./storage.ts";
import type { Session } from "../../domain/session/session.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserFilter, UserOrder } from "../../domain/reports/user_search.ts";
import type { UserHoldings } from "../../domain/operator/user_holdings.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * Lists, counts and sums, for operators and exports. All of it reads; by index, where it does not
 * say otherwise. Counts are of messages with a code: notices are left out. See `Stores`.
 */
export interface ReportStore {
  /** Keyset pages from either end; a page costs what it shows, however many users there are. */
  listUsers(query: UserQuery): Promise<Page<User>>;
  /** Looks at every row. */
  countUsers(): Promise<number>;
  /** Those that there are, of 1,000 at most. */
  findUsernames(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, string>>;
  /** What a user has at `now`, in one look; null where there is no such user. */
  findHoldings(userId: UserId, now: Instant, idleSince: Instant): Promise<UserHoldings | null>;
  /**
   * What is stored of the user's sessions and devices, ended ones too, and of the networks of their
   * logins, newest first, `keptMax` of each at most: for an export.
   */
  listKept(userId: UserId, keptMax: number): Promise<{
    readonly sessions: readonly Session[];
    readonly devices: readonly Device[];
    readonly networks: readonly LoginNetwork[];
  }>;

  /**
   * Messages that went out, or may have, and what they cost (price, or else estimate). Notices are
   * counted apart, as in `countDeliveries`: they have no code that could be approved.
   */
  sumDeliveries(window: { readonly from: Instant; readonly until: Instant }): Promise<{
    readonly messages: number;
    readonly notices: number;
    readonly approved: number;
    readonly blocked: number;
    readonly cost: MicroUsd;
  }>;
  /** For each span, in their order; 1 to 50 of them. */
  countDeliveries(spans: readonly Span[]): Promise<readonly SpanCount[]>;
  /** By country and prefix, in no order; what went out and what was blocked may come apart. */
  listDeliveryPlaces(span: Span): Promise<readonly PlaceCount[]>;
  /** What did not go well, by all that says why, in no order. */
  listDeliveryFailures(span: Span): Promise<readonly FailureCount[]>;
  /** How long the provider took for the newest `newestMax` that went out, shortest first. */
  listLatencies(span: Span, newestMax: number): Promise<readonly LatencyCount[]>;
  /** Of the last week; null where no one logged in or registered from a known address. */
  findBusiestAddress(now: Instant): Promise<BusiestAddress | null>;
}

export interface UserQuery {
  /**
   * Empty: all. Otherwise a whole user id, the beginning of a username (any case), the beginning of
   * a phone number (`+` first), or 3 to 15 of its last digits: what it finds comes in that order,
   * and within each by what it matched, whatever `order` says; each user once.
   */
  readonly search: string;
  readonly filter: UserFilter;
  readonly order: UserOrder;
  /** For who is resting. */
  readonly now: Instant;
  /** `end`: from the last row back, the items too. */
  readonly from: "start" | "end";
  /** A `next` of an earlier page, or null for the first. Any other text gives an empty page. */
  readonly cursor: string | null;
  /** 1 to 200. */
  readonly limit: number;
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
