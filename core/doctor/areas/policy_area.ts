import type { PriceTable } from "../../domain/sending/price_table.ts";
import type { Retention } from "../../domain/upkeep/retention.ts";
import {
  type Budget,
  budgetScopes,
  type SendPolicy,
  strangersPart,
} from "../../domain/sending/send_policy.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

const daySeconds = 24 * 60 * 60;
const priceDaysMax = 180;

/** What keeps a flood of requests from becoming a bill. */
export function judgePolicy(policy: SendPolicy): readonly Finding[] {
  return [
    judgeCountries(policy),
    ...judgeBudgets(policy),
    ...judgeReserve(policy),
    judgeGuard(policy),
    policy.kindsRefused.includes("premium_rate")
      ? ok("policy.kinds", `Numbers refused: ${policy.kindsRefused.join(", ")}`)
      : warning(
        "policy.kinds",
        "Premium-rate numbers are not refused: each message may pay whoever asked for it",
        "Add premium_rate to the kinds that the policy refuses.",
      ),
  ];
}

function judgeCountries({ countriesAllowed: allowed }: SendPolicy): Finding {
  const check = "policy.countries";
  if (allowed === null) {
    return warning(
      check,
      "Messages go to every country: numbers that pay an attacker are mostly where you have no " +
        "users",
      "List your users' countries in LATCHKEY_SEND_COUNTRIES, and in Twilio's console (Verify, " +
        "Geo permissions).",
    );
  }
  if (allowed.length === 0) {
    return error(
      check,
      "No country is allowed: no code is sent",
      "List the countries you serve in LATCHKEY_SEND_COUNTRIES.",
    );
  }
  return ok(check, `Messages go to ${allowed.length} countries only`);
}

function judgeBudgets({ budgets }: SendPolicy): readonly Finding[] {
  const off = budgetScopes.filter((scope) => isUnlimited(budgets[scope]));
  const findings: Finding[] = [];
  if (off.length === budgetScopes.length) {
    const remedy = "Leave the budgets to their defaults, or set a total at least.";
    findings.push(warning("policy.budgets", "No budget limits what is sent", remedy));
  } else if (off.includes("number") || off.includes("total")) {
    const remedy = "Set a budget for both.";
    findings.push(warning("policy.budgets", "There is no budget per number or in total", remedy));
  } else findings.push(ok("policy.budgets", "Messages are limited per number and in total"));
  const { usdPerHour, usdPerDay } = budgets.total;
  findings.push(
    usdPerHour === null && usdPerDay === null
      ? warning(
        "policy.money",
        "Nothing limits the money that is spent in all",
        "Set LATCHKEY_SEND_USD_PER_DAY.",
      )
      : ok("policy.money", "The money that is spent is limited in all"),
  );
  return findings;
}

/** A small budget less its reserve is none: nobody new would ever get a code. */
function judgeReserve(policy: SendPolicy): readonly Finding[] {
  const { budgets, countryBudgets } = policy;
  const shared = [budgets.prefix, budgets.network, budgets.country, budgets.total];
  const closed = [...shared, ...Object.values(countryBudgets)]
    .flatMap(({ messagesPerHour, messagesPerDay }) => [messagesPerHour, messagesPerDay])
    .some((max) => max !== null && max > 0 && strangersPart(policy, max) === 0);
  if (!closed) return [];
  return [warning(
    "policy.reserve",
    "A budget is so small that the reserve for known numbers leaves newcomers nothing of it",
    "Lower verified_reserve_percent, or raise the budget.",
  )];
}

function judgeGuard({ guard: { mode } }: SendPolicy): Finding {
  const remedy = "Set LATCHKEY_FRAUD_GUARD=enforce.";
  if (mode === "off") {
    return warning("policy.guard", "The fraud guard is off: floods run to the budgets", remedy);
  }
  if (mode === "record") {
    return note("policy.guard", "The fraud guard records what it would pause, and sends", remedy);
  }
  return ok(
    "policy.guard",
    "The fraud guard pauses networks, prefixes and countries that never approve",
  );
}

function isUnlimited(budget: Budget): boolean {
  return Object.values(budget).every((limit) => limit === null);
}

/** `now` in milliseconds since 1970. */
export function judgePrices(prices: PriceTable, now: number): readonly Finding[] {
  const check = "prices.age";
  const days = Math.floor((now - Date.parse(prices.date)) / (daySeconds * 1000));
  const countries = Object.keys(prices.countries).length;
  const words = `The price table of ${prices.date} (${countries} countries) is`;
  const remedy =
    "Take a newer Latchkey, or name a table of today's prices in LATCHKEY_PRICES_FILE.";
  if (!(days >= -1)) {
    return [warning(check, `${words} of the future`, "Correct its date, or the clock.")];
  }
  if (days > priceDaysMax) return [warning(check, `${words} ${days} days old`, remedy)];
  return [ok(check, `${words} ${Math.max(0, days)} days old`)];
}

export function judgeRetention({ auditDays, deliveryDays }: Retention): readonly Finding[] {
  const check = "retention.days";
  const words = `The record is kept ${auditDays} days, deliveries ${deliveryDays} days`;
  if (auditDays < 30) {
    const remedy = "What is found out late can no longer be traced: keep 30 days at least.";
    return [note(check, words, remedy)];
  }
  if (deliveryDays < 14) {
    const remedy = "Policy replay has little to go by: keep 14 days at least.";
    return [note(check, words, remedy)];
  }
  return [ok(check, words)];
}
