import { numberKinds } from "../domain/account/number_kind.ts";
import {
  guardModes,
  type GuardPolicy,
  longestPauseSeconds,
} from "../domain/sending/fraud_guard.ts";
import type { MicroUsd } from "../domain/sending/money.ts";
import {
  type Budget,
  type BudgetScope,
  budgetScopes,
  defaultSendPolicy,
  type SendPolicy,
} from "../domain/sending/send_policy.ts";
import {
  countriesOf,
  countryList,
  dollars,
  fieldsOf,
  hasPath,
  type JsonPlace,
  orNull,
  wholeJson,
  wholeNumber,
  word,
  wordList,
} from "./settings/json_config.ts";
import { settingTable } from "./settings/setting_table.ts";

/** A policy, or all its errors. Each error names the path, never the value. */
export type ParsedSendPolicy =
  | {
    readonly ok: true;
    readonly policy: SendPolicy;
    /** Which values the file sets, among those that may also be set by a variable. */
    readonly sets: {
      readonly countriesAllowed: boolean;
      readonly totalUsdPerHour: boolean;
      readonly totalUsdPerDay: boolean;
      readonly keyUsdPerHour: boolean;
      readonly keyUsdPerDay: boolean;
      readonly forwarderUsdPerHour: boolean;
      readonly forwarderUsdPerDay: boolean;
      readonly guardMode: boolean;
    };
  }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Far more than anyone sends. A budget must be a number that can be summed exactly. */
export const messagesMax = 1_000_000_000;
const budgetUsdMax = settingTable.LATCHKEY_SEND_USD_PER_DAY.decimal[1];

/**
 * Parses a send policy, as described in docs/sending.md. Omitted values default to those of
 * `defaultSendPolicy`. Values omitted from a country's budget default to `budgets.country`.
 */
export function parseSendPolicy(json: unknown): ParsedSendPolicy {
  const errors: string[] = [];
  const defaults = defaultSendPolicy;
  const top = fieldsOf(wholeJson(json, errors), topKeys, errors);
  const budgets = parseBudgets(top.budgets, errors);
  const policy: SendPolicy = {
    ...parseCountries(top.countries, errors),
    kindsRefused: wordList(top.number_kinds_refused, numberKinds, defaults.kindsRefused),
    numberRanges: defaults.numberRanges,
    budgets,
    countryBudgets: Object.fromEntries(
      countriesOf(top.country_budgets, errors)
        .map(([country, at]) => [country, parseBudget(at, budgets.country, errors)]),
    ),
    verifiedReservePercent: wholeNumber(
      top.verified_reserve_percent,
      { min: 0, max: 100 },
      defaults.verifiedReservePercent,
    ),
    familiarReservePercent: wholeNumber(
      top.familiar_reserve_percent,
      { min: 0, max: 100 },
      defaults.familiarReservePercent,
    ),
    guard: parseGuard(top.fraud_guard, errors),
  };
  if (errors.length > 0) return { ok: false, errors };
  const sets = {
    countriesAllowed: hasPath(json, "countries", "allow"),
    totalUsdPerHour: hasPath(json, "budgets", "total", "usd_per_hour"),
    totalUsdPerDay: hasPath(json, "budgets", "total", "usd_per_day"),
    keyUsdPerHour: hasPath(json, "budgets", "key", "usd_per_hour"),
    keyUsdPerDay: hasPath(json, "budgets", "key", "usd_per_day"),
    forwarderUsdPerHour: hasPath(json, "budgets", "forwarder", "usd_per_hour"),
    forwarderUsdPerDay: hasPath(json, "budgets", "forwarder", "usd_per_day"),
    guardMode: hasPath(json, "fraud_guard", "mode"),
  };
  return { ok: true, policy, sets };
}

const topKeys = [
  "countries",
  "number_kinds_refused",
  "budgets",
  "country_budgets",
  "verified_reserve_percent",
  "familiar_reserve_percent",
  "fraud_guard",
] as const;

function parseCountries(
  place: JsonPlace,
  errors: string[],
): Pick<SendPolicy, "countriesAllowed" | "countriesDenied"> {
  const { allow, deny } = fieldsOf(place, ["allow", "deny"], errors);
  const countriesAllowed = orNull(allow, defaultSendPolicy.countriesAllowed, (at) => {
    if (Array.isArray(at.value) && at.value.length === 0) {
      at.refuse("must not be empty; null allows every country");
    }
    return countryList(at, []);
  });
  const countriesDenied = countryList(deny, defaultSendPolicy.countriesDenied);
  if (countriesDenied.some((country) => countriesAllowed?.includes(country) === true)) {
    deny.refuse("lists a country that is also in countries.allow");
  }
  return { countriesAllowed, countriesDenied };
}

function parseBudgets(place: JsonPlace, errors: string[]): SendPolicy["budgets"] {
  const at = fieldsOf(place, budgetScopes, errors);
  const budget = (scope: BudgetScope): Budget =>
    parseBudget(at[scope], defaultSendPolicy.budgets[scope], errors);
  return {
    number: budget("number"),
    prefix: budget("prefix"),
    network: budget("network"),
    country: budget("country"),
    user: budget("user"),
    key: budget("key"),
    forwarder: budget("forwarder"),
    total: budget("total"),
  };
}

const limitKeys = [
  "messages_per_hour",
  "messages_per_day",
  "usd_per_hour",
  "usd_per_day",
] as const;

function parseBudget(place: JsonPlace, defaults: Budget, errors: string[]): Budget {
  const limits = fieldsOf(place, limitKeys, errors);
  const messages = (at: JsonPlace, fallback: number | null): number | null =>
    orNull(at, fallback, (found) => wholeNumber(found, { min: 0, max: messagesMax }, 0));
  const usd = (at: JsonPlace, fallback: MicroUsd | null): MicroUsd | null =>
    orNull(at, fallback, (found) => dollars(found, budgetUsdMax, 0));
  return {
    messagesPerHour: messages(limits.messages_per_hour, defaults.messagesPerHour),
    messagesPerDay: messages(limits.messages_per_day, defaults.messagesPerDay),
    usdPerHour: usd(limits.usd_per_hour, defaults.usdPerHour),
    usdPerDay: usd(limits.usd_per_day, defaults.usdPerDay),
  };
}

const guardKeys = [
  "mode",
  "window_minutes",
  "settle_seconds",
  "sends_min",
  "country_sends_min",
  "approved_percent_min",
  "pause_minutes",
  "pause_minutes_max",
] as const;

function parseGuard(place: JsonPlace, errors: string[]): GuardPolicy {
  const defaults = defaultSendPolicy.guard;
  const at = fieldsOf(place, guardKeys, errors);
  const minutes = (field: JsonPlace, max: number, fallbackSeconds: number): number =>
    wholeNumber(field, { min: 1, max }, fallbackSeconds / 60) * 60;
  const days = 24 * 60;
  const guard: GuardPolicy = {
    mode: word(at.mode, guardModes, defaults.mode),
    windowSeconds: minutes(at.window_minutes, days, defaults.windowSeconds),
    settleSeconds: wholeNumber(at.settle_seconds, { min: 0, max: 3600 }, defaults.settleSeconds),
    sendsMin: wholeNumber(at.sends_min, { min: 1, max: 1_000_000 }, defaults.sendsMin),
    countrySendsMin: wholeNumber(
      at.country_sends_min,
      { min: 1, max: 1_000_000 },
      defaults.countrySendsMin,
    ),
    approvedPercentMin: wholeNumber(
      at.approved_percent_min,
      { min: 0, max: 100 },
      defaults.approvedPercentMin,
    ),
    pauseSeconds: minutes(at.pause_minutes, 7 * days, defaults.pauseSeconds),
    pauseSecondsMax: minutes(
      at.pause_minutes_max,
      longestPauseSeconds / 60,
      defaults.pauseSecondsMax,
    ),
  };
  if (guard.settleSeconds >= guard.windowSeconds) {
    at.settle_seconds.refuse("must be shorter than window_minutes: no send would be evaluated");
  }
  if (guard.pauseSecondsMax < guard.pauseSeconds) {
    at.pause_minutes_max.refuse("must be at least pause_minutes");
  }
  return guard;
}
