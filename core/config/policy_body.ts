import { type MicroUsd, microUsdPerUsd } from "../domain/sending/money.ts";
import type { Budget, SendPolicy } from "../domain/sending/send_policy.ts";

/** A value of a policy file. */
export type PolicyJson =
  | string
  | number
  | null
  | readonly PolicyJson[]
  | { readonly [name: string]: PolicyJson };

/** A policy in policy file format: `parseSendPolicy` returns an equal policy. */
export function policyBody(policy: SendPolicy): Readonly<Record<string, PolicyJson>> {
  const { budgets, guard } = policy;
  return {
    countries: { allow: policy.countriesAllowed, deny: policy.countriesDenied },
    number_kinds_refused: policy.kindsRefused,
    budgets: {
      number: budgetBody(budgets.number),
      prefix: budgetBody(budgets.prefix),
      network: budgetBody(budgets.network),
      country: budgetBody(budgets.country),
      user: budgetBody(budgets.user),
      key: budgetBody(budgets.key),
      forwarder: budgetBody(budgets.forwarder),
      total: budgetBody(budgets.total),
    },
    country_budgets: Object.fromEntries(
      Object.entries(policy.countryBudgets).map(([country, each]) => [country, budgetBody(each)]),
    ),
    verified_reserve_percent: policy.verifiedReservePercent,
    familiar_reserve_percent: policy.familiarReservePercent,
    fraud_guard: {
      mode: guard.mode,
      window_minutes: guard.windowSeconds / 60,
      settle_seconds: guard.settleSeconds,
      sends_min: guard.sendsMin,
      country_sends_min: guard.countrySendsMin,
      approved_percent_min: guard.approvedPercentMin,
      pause_minutes: guard.pauseSeconds / 60,
      pause_minutes_max: guard.pauseSecondsMax / 60,
    },
  };
}

function budgetBody(budget: Budget): PolicyJson {
  const money = (amount: MicroUsd | null): number | null =>
    amount === null ? null : amount / microUsdPerUsd;
  return {
    messages_per_hour: budget.messagesPerHour,
    messages_per_day: budget.messagesPerDay,
    usd_per_hour: money(budget.usdPerHour),
    usd_per_day: money(budget.usdPerDay),
  };
}
