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

/** Checks the limits that keep a flood of requests from becoming a large bill. */
export function checkPolicy(policy: SendPolicy): readonly Finding[] {
  return [
    checkCountries(policy),
    ...checkBudgets(policy),
    ...checkReserve(policy),
    checkGuard(policy),
    policy.kindsRefused.includes("premium_rate")
      ? ok("policy.kinds", `Refused kinds of numbers: ${policy.kindsRefused.join(", ")}`)
      : warning(
        "policy.kinds",
        "Premium-rate numbers are allowed: their owner may earn money from each message",
        "Add premium_rate to the policy's refused kinds.",
      ),
  ];
}

function checkCountries({ countriesAllowed: allowed }: SendPolicy): Finding {
  const check = "policy.countries";
  if (allowed === null) {
    return warning(
      check,
      "Messages can go to every country: most numbers that earn money for an attacker are in " +
        "countries where you have no users",
      "List your users' countries in LATCHKEY_SEND_COUNTRIES and in the Twilio console (Verify, " +
        "Geo permissions).",
    );
  }
  if (allowed.length === 0) {
    return error(
      check,
      "No country is allowed: no codes are sent",
      "List the countries that you serve in LATCHKEY_SEND_COUNTRIES.",
    );
  }
  return ok(check, `Messages can go to ${allowed.length} countries only`);
}

function checkBudgets({ budgets }: SendPolicy): readonly Finding[] {
  const off = budgetScopes.filter((scope) => isUnlimited(budgets[scope]));
  const findings: Finding[] = [];
  if (off.length === budgetScopes.length) {
    const remedy = "Use the default budgets, or set at least a total budget.";
    findings.push(warning("policy.budgets", "No budget limits the messages sent", remedy));
  } else if (off.includes("number") || off.includes("total")) {
    const remedy = "Set a budget per number and a total budget.";
    findings.push(
      warning("policy.budgets", "The budget per number or the total budget is unlimited", remedy),
    );
  } else findings.push(ok("policy.budgets", "Messages are limited per number and in total"));
  const { usdPerHour, usdPerDay } = budgets.total;
  findings.push(
    usdPerHour === null && usdPerDay === null
      ? warning(
        "policy.money",
        "Total spending is unlimited",
        "Set LATCHKEY_SEND_USD_PER_DAY.",
      )
      : ok("policy.money", "Total spending is limited"),
  );
  return findings;
}

/** With a small budget, the reserve can take all of it: new users would never get a code. */
function checkReserve(policy: SendPolicy): readonly Finding[] {
  const { budgets, countryBudgets } = policy;
  const shared = [budgets.prefix, budgets.network, budgets.country, budgets.total];
  const closed = [...shared, ...Object.values(countryBudgets)]
    .flatMap(({ messagesPerHour, messagesPerDay }) => [messagesPerHour, messagesPerDay])
    .some((max) => max !== null && max > 0 && strangersPart(policy, max) === 0);
  if (!closed) return [];
  return [warning(
    "policy.reserve",
    "A budget is so small that the reserve for verified numbers leaves nothing for new users",
    "Lower verified_reserve_percent, or raise the budget.",
  )];
}

function checkGuard({ guard: { mode } }: SendPolicy): Finding {
  const remedy = "Set LATCHKEY_FRAUD_GUARD=enforce.";
  if (mode === "off") {
    return warning(
      "policy.guard",
      "The fraud guard is off: only the budgets stop a flood of messages",
      remedy,
    );
  }
  if (mode === "record") {
    return note(
      "policy.guard",
      "The fraud guard only records what it would pause; messages are still sent",
      remedy,
    );
  }
  return ok(
    "policy.guard",
    "The fraud guard pauses networks, prefixes and countries whose codes are never entered",
  );
}

function isUnlimited(budget: Budget): boolean {
  return Object.values(budget).every((limit) => limit === null);
}

/** `now` in milliseconds since 1970. */
export function checkPrices(prices: PriceTable, now: number): readonly Finding[] {
  const check = "prices.age";
  const days = Math.floor((now - Date.parse(prices.date)) / (daySeconds * 1000));
  const countries = Object.keys(prices.countries).length;
  const words = `The price table of ${prices.date} (${countries} countries) is`;
  const remedy = "Upgrade Latchkey, or set LATCHKEY_PRICES_FILE to a file with current prices.";
  if (!(days >= -1)) {
    return [warning(check, `${words} dated in the future`, "Correct its date or the clock.")];
  }
  if (days > priceDaysMax) return [warning(check, `${words} ${days} days old`, remedy)];
  return [ok(check, `${words} ${Math.max(0, days)} days old`)];
}

export function checkRetention({ auditDays, deliveryDays }: Retention): readonly Finding[] {
  const check = "retention.days";
  const words = `The audit log is kept for ${auditDays} days, deliveries for ${deliveryDays} days`;
  if (auditDays < 30) {
    const remedy = "Incidents found late cannot be traced. Keep at least 30 days.";
    return [note(check, words, remedy)];
  }
  if (deliveryDays < 14) {
    const remedy = "Policy replay has too little data. Keep at least 14 days.";
    return [note(check, words, remedy)];
  }
  return [ok(check, words)];
}
