import type { NumberKind } from "../account/number_kind.ts";
import type { Destination } from "./destination.ts";
import type { NumberRange } from "../account/phone_number.ts";
import type { GuardPolicy } from "./fraud_guard.ts";
import { networksOf } from "../network.ts";
import { type MicroUsd, microUsdPerUsd } from "./money.ts";
import type { WindowThrottle } from "../throttle.ts";
import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

/**
 * What a budget limits: messages to, from or by one of these, or all messages. `key`: the
 * verifications of one API key. `forwarder`: the messages of all clients that one API key names.
 */
export const budgetScopes = [
  "number",
  "prefix",
  "network",
  "country",
  "user",
  "key",
  "forwarder",
  "total",
] as const;

export type BudgetScope = typeof budgetScopes[number];

/** How much may be sent. Null means no limit. */
export interface Budget {
  readonly messagesPerHour: number | null;
  readonly messagesPerDay: number | null;
  readonly usdPerHour: MicroUsd | null;
  readonly usdPerDay: MicroUsd | null;
}

/** Everything that decides whether a message is sent. It is data, so it can be replayed. */
export interface SendPolicy {
  /** ISO 3166-1 alpha-2. Null allows all countries that are not denied. */
  readonly countriesAllowed: readonly string[] | null;
  readonly countriesDenied: readonly string[];
  readonly kindsRefused: readonly NumberKind[];
  /** Number ranges that are accepted in addition to the bundled numbering plans. */
  readonly numberRanges: readonly NumberRange[];
  readonly budgets: Readonly<Record<BudgetScope, Budget>>;
  /** By country; overrides `budgets.country`. */
  readonly countryBudgets: Readonly<Record<string, Budget>>;
  /**
   * The percentage of each budget but those of number, user and key that is reserved for
   * sends to known numbers (see `isKnownNumber`), so that a flood from strangers cannot use it up.
   */
  readonly verifiedReservePercent: number;
  /**
   * The percentage of a number's budget that is reserved for its owner in a session or on a
   * familiar network, so that someone else who knows the password cannot use it up.
   */
  readonly familiarReservePercent: number;
  readonly guard: GuardPolicy;
}

const unlimited: Budget = {
  messagesPerHour: null,
  messagesPerDay: null,
  usdPerHour: null,
  usdPerDay: null,
};

/** Sized for a service that sends a few thousand login codes a day. */
export const defaultSendPolicy: SendPolicy = {
  countriesAllowed: null,
  countriesDenied: [],
  // Kinds where a third party earns on each message or call, where one costs dollars (satellite),
  // or where no code arrives (toll-free).
  kindsRefused: [
    "premium_rate",
    "shared_cost",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
    "toll_free",
    "satellite",
  ],
  numberRanges: [],
  budgets: {
    number: { ...unlimited, messagesPerHour: 10, messagesPerDay: 20 },
    prefix: { ...unlimited, messagesPerHour: 60, messagesPerDay: 200 },
    network: { ...unlimited, messagesPerHour: 200, messagesPerDay: 1000 },
    country: unlimited,
    user: { ...unlimited, messagesPerHour: 20, messagesPerDay: 40 },
    // A tenth of the total, and a third of its part for strangers: one app's verifications must not
    // use up what registrations need.
    key: {
      messagesPerHour: 100,
      messagesPerDay: 500,
      usdPerHour: 10 * microUsdPerUsd,
      usdPerDay: 40 * microUsdPerUsd,
    },
    // Half of the total, with the same reserve: a thief of a key that names clients also names
    // their networks, and must leave codes for everyone else.
    forwarder: {
      messagesPerHour: 500,
      messagesPerDay: 2500,
      usdPerHour: 50 * microUsdPerUsd,
      usdPerDay: 200 * microUsdPerUsd,
    },
    total: {
      messagesPerHour: 1000,
      messagesPerDay: 5000,
      usdPerHour: 100 * microUsdPerUsd,
      usdPerDay: 400 * microUsdPerUsd,
    },
  },
  countryBudgets: {},
  verifiedReservePercent: 70,
  familiarReservePercent: 40,
  guard: {
    mode: "enforce",
    windowSeconds: 60 * 60,
    settleSeconds: 2 * 60,
    sendsMin: 15,
    countrySendsMin: 30,
    approvedPercentMin: 20,
    pauseSeconds: 60 * 60,
    pauseSecondsMax: 24 * 60 * 60,
  },
};

/** The facts about a send that a policy uses. */
export interface SendFacts {
  readonly destination: Destination;
  /** See `numberKeyOf`. */
  readonly numberKey: string;
  readonly network: string | null;
  readonly userId: UserId | null;
  /** See `verifyingKey`. */
  readonly keyId: TokenId | null;
  /** See `forwardingKey`. */
  readonly forwarderId: TokenId | null;
  /** See `Delivery.verified`. */
  readonly verified: boolean;
  /** See `Delivery.known`. */
  readonly known: boolean;
  /** See `Delivery.familiar`. */
  readonly familiar: boolean;
  readonly price: MicroUsd;
}

/** Why a policy refuses a destination for every user, or null. */
export function destinationRefusal(
  policy: SendPolicy,
  { country, kind }: Destination,
): "country_denied" | "number_kind_refused" | null {
  const { countriesAllowed: allowed, countriesDenied: denied, kindsRefused } = policy;
  if (denied.includes(country)) return "country_denied";
  if (allowed !== null && !allowed.includes(country)) return "country_denied";
  return kindsRefused.includes(kind) ? "number_kind_refused" : null;
}

/** A budget as a counter, with its name in the audit log: `prefix/day/usd`. */
export interface BudgetThrottle extends WindowThrottle {
  readonly budget: string;
}

/**
 * The counters that a send must pass, all or none. For strangers, a shared budget has two: the
 * whole, and the part without the reserve. The counters of a number belong to the user who verified
 * it, again with a part without the reserve for unfamiliar callers. Users who never verified the
 * number share other counters.
 */
export function budgetThrottles(
  policy: SendPolicy,
  facts: SendFacts,
): readonly BudgetThrottle[] {
  const { destination, network, userId, keyId, forwarderId, known } = facts;
  const { country, prefix } = destination;
  const shared: readonly (readonly [BudgetScope, string | null, Budget])[] = [
    ["prefix", prefix, policy.budgets.prefix],
    ...networkBudgets(policy, network),
    ["country", country, policy.countryBudgets[country] ?? policy.budgets.country],
    ["forwarder", forwarderId, policy.budgets.forwarder],
    ["total", "", policy.budgets.total],
  ];
  return [
    ...numberCounters(policy, facts),
    ...(userId === null ? [] : countersOf("user", userId, policy.budgets.user, facts.price)),
    ...(keyId === null ? [] : countersOf("key", keyId, policy.budgets.key, facts.price)),
    ...shared.flatMap(([scope, name, budget]) => {
      if (name === null) return [];
      const whole = countersOf(scope, name, budget, facts.price);
      if (known) return whole;
      return [...whole, ...partOf(whole, policy.verifiedReservePercent)];
    }),
  ];
}

function numberCounters(policy: SendPolicy, facts: SendFacts): readonly BudgetThrottle[] {
  const { numberKey, userId, verified, familiar, price } = facts;
  const name = verified ? `own:${userId ?? ""}:${numberKey}` : numberKey;
  const whole = countersOf("number", name, policy.budgets.number, price);
  if (!verified || familiar) return whole;
  return [...whole, ...partOf(whole, policy.familiarReservePercent)];
}

/** The same counters without the reserve. */
export function partOf(
  whole: readonly BudgetThrottle[],
  reservePercent: number,
): readonly BudgetThrottle[] {
  return whole.map((counter) => ({
    ...counter,
    key: `${counter.key}:strangers`,
    max: withoutReserve(counter.max, reservePercent),
  }));
}

/** The part of a shared budget that strangers can use. */
export function strangersPart(policy: SendPolicy, max: number): number {
  return withoutReserve(max, policy.verifiedReservePercent);
}

function withoutReserve(max: number, reservePercent: number): number {
  return Math.floor(max * (100 - reservePercent) / 100);
}

/** For IPv6, budgets for the /64, the /56 and the /48, larger for the wider networks. */
function networkBudgets(
  { budgets }: SendPolicy,
  network: string | null,
): readonly (readonly [BudgetScope, string, Budget])[] {
  if (network === null) return [];
  const times = (limit: number | null, share: number): number | null =>
    limit === null ? null : limit * share;
  const { messagesPerHour, messagesPerDay, usdPerHour, usdPerDay } = budgets.network;
  return networksOf(network).map(({ network: name, share }) => ["network", name, {
    messagesPerHour: times(messagesPerHour, share),
    messagesPerDay: times(messagesPerDay, share),
    usdPerHour: times(usdPerHour, share),
    usdPerDay: times(usdPerDay, share),
  }]);
}

/** The counters of one budget, for a message of this price. */
export function countersOf(
  scope: BudgetScope,
  name: string,
  budget: Budget,
  price: MicroUsd,
): readonly BudgetThrottle[] {
  const limits = [
    ["hour", "messages", 60 * 60, budget.messagesPerHour, 1],
    ["day", "messages", 24 * 60 * 60, budget.messagesPerDay, 1],
    ["hour", "usd", 60 * 60, budget.usdPerHour, price],
    ["day", "usd", 24 * 60 * 60, budget.usdPerDay, price],
  ] as const;
  return limits.flatMap(([window, unit, windowSeconds, max, amount]) =>
    max === null || amount === 0 ? [] : [{
      budget: `${scope}/${window}/${unit}`,
      key: `send:${scope}:${window}:${unit}:${name}`,
      max,
      amount,
      windowSeconds,
    }]
  );
}

/**
 * Whether a budget belongs to one number or user. A send that the provider refused still counts
 * against these, so that no one can repeat it forever, but is given back to shared budgets.
 */
export function isOwnBudget(key: string): boolean {
  return key.startsWith("send:number:") || key.startsWith("send:user:");
}
