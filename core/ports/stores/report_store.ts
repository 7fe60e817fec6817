import type { DeliveryStatus } from "../../domain/sending/delivery.ts";
import type { BlockReason } from "../../domain/refusal.ts";
import type { HashShare } from "../../domain/account/hash_work.ts";
import type { BusiestAddress } from "../../domain/reports/shared_address.ts";
import type { Device } from "../../domain/session/device.ts";
import type { Instant } from "../../domain/instant.ts";
import type { LoginNetwork } from "../../domain/network.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";
import type { Page } from "./storage.ts";
import type { Session, SessionLimits } from "../../domain/session/session.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserFilter, UserOrder } from "../../domain/reports/user_search.ts";
import type { UserHoldings } from "../../domain/operator/user_holdings.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * Lists, counts and sums for operators and exports. All methods only read, by index unless stated
 * otherwise. Counts include only messages with a code, not notices. See `Stores`.
 */
export interface ReportStore {
  /** Keyset pagination from either end. The cost of a page does not depend on the user count. */
  listUsers(query: UserQuery): Promise<Page<User>>;
  /**
   * Looks through the next users in the order of their name or number for a text inside it. Reads
   * `rows` entries of an index, so that a caller can do something else between two slices.
   */
  scanUsers(scan: UserScan): Promise<UserScanPage>;
  /** Reads every row. */
  countUsers(): Promise<number>;
  /**
   * How many users each filter finds, counted up to `countedMax` (which means at least so many), so
   * that it stays fast with any number of users.
   */
  countUserStates(
    countedMax: number,
    now: Instant,
  ): Promise<Readonly<Record<UserFilter, number>>>;
  /**
   * Counts the works of the password hashes of the next `limit` users, in the order in which they
   * were added, from the one after `cursor`. `last` is the cursor of those that follow; null if
   * there was no user.
   */
  countPasswordWorks(
    page: { readonly cursor: string | null; readonly limit: number },
  ): Promise<{ readonly shares: readonly HashShare[]; readonly last: string | null }>;
  /** The names of the users that exist, for at most 1,000 IDs. */
  findUsernames(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, string>>;
  /** What a user has at `now`, from one consistent read. Null if there is no such user. */
  findHoldings(
    userId: UserId,
    now: Instant,
    limits: SessionLimits,
  ): Promise<UserHoldings | null>;
  /**
   * The user's stored sessions and devices, including ended ones, and the networks of their logins,
   * for an export. Newest first, at most `keptMax` of each.
   */
  listKept(userId: UserId, keptMax: number): Promise<{
    readonly sessions: readonly Session[];
    readonly devices: readonly Device[];
    readonly networks: readonly LoginNetwork[];
  }>;

  /**
   * Messages that were sent or may have been, and their cost (the price, or the estimate). Notices
   * are counted separately, as in `countDeliveries`, because they have no code to approve.
   */
  sumDeliveries(window: { readonly from: Instant; readonly until: Instant }): Promise<{
    readonly messages: number;
    readonly notices: number;
    readonly approved: number;
    readonly blocked: number;
    readonly cost: MicroUsd;
  }>;
  /** Counts for each of 1 to 50 spans, in the same order. */
  countDeliveries(spans: readonly Span[]): Promise<readonly SpanCount[]>;
  /** Counts of each minute of at most a day that has any, in no order. */
  countMinutes(span: Span): Promise<readonly MinuteCount[]>;
  /** Counts by country of each hour of at most a day that has any, in no order. */
  countCountryHours(span: Span): Promise<readonly CountryHour[]>;
  /** Counts by country and prefix, in no order. Sent and blocked may be in separate rows. */
  listDeliveryPlaces(span: Span): Promise<readonly PlaceCount[]>;
  /** Counts of failed messages by their reasons, in no order. */
  listDeliveryFailures(span: Span): Promise<readonly FailureCount[]>;
  /** The provider's latencies for the newest `newestMax` sent messages, shortest first. */
  listLatencies(span: Span, newestMax: number): Promise<readonly LatencyCount[]>;
  /** For the last week. Null if no one logged in or registered from a known address. */
  findBusiestAddress(now: Instant): Promise<BusiestAddress | null>;
}

export interface UserQuery {
  /**
   * Empty for all users. Otherwise a full user ID, the start of a username (in any case), the start
   * of a phone number (with `+`), or its last 3 to 15 digits. Matches are returned in that order,
   * sorted by the matched value regardless of `order`, and each user once.
   */
  readonly search: string;
  readonly filter: UserFilter;
  readonly order: UserOrder;
  /** For the filter `locked-out`. */
  readonly now: Instant;
  /** `end` lists backward from the last row, in reverse order. */
  readonly from: "start" | "end";
  /** The `next` of an earlier page, or null for the first. Any other text gives an empty page. */
  readonly cursor: string | null;
  /** 1 to 200. */
  readonly limit: number;
}

export interface UserScan {
  readonly by: "name" | "number";
  /** Lowercase for a name, digits for a number. */
  readonly inside: string;
  readonly filter: UserFilter;
  /** For the filter `locked-out`. */
  readonly now: Instant;
  /** The `next` of the slice before, or null for the first. */
  readonly after: string | null;
  /** 1 to 20,000. */
  readonly rows: number;
}

export interface UserScanPage {
  /** By name or number. */
  readonly items: readonly User[];
  /** Where the next slice starts; null after the last one. */
  readonly next: string | null;
}

/** From `from` (inclusive) to `until` (exclusive). */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

export interface SpanCount {
  /** Sent, or may have been. */
  readonly sent: number;
  /** How many of them were approved. */
  readonly approved: number;
}

export interface MinuteCount {
  /** The start of the minute. */
  readonly at: Instant;
  /** Sent, or may have been. */
  readonly sent: number;
  readonly approved: number;
  /** Refused, failed or lost, and not approved. */
  readonly failed: number;
  readonly blocked: number;
}

export interface CountryHour {
  /** The start of the hour. */
  readonly at: Instant;
  readonly country: string;
  readonly sent: number;
  readonly approved: number;
  readonly blocked: number;
}

export interface PlaceCount {
  readonly country: string;
  readonly prefix: string;
  readonly sent: number;
  readonly approved: number;
  readonly blocked: number;
  /** By the provider's price if known, otherwise by our table. */
  readonly cost: MicroUsd;
}

export interface FailureCount {
  /** `sent` if only the carrier failed. */
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
