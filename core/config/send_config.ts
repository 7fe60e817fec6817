import { isDestinationCountry } from "../domain/account/phone_country.ts";
import type { NumberRange } from "../domain/account/phone_number.ts";
import { defaultPrices } from "../adapters/twilio/list_prices.ts";
import { guardModes } from "../domain/sending/fraud_guard.ts";
import type { PriceTable } from "../domain/sending/price_table.ts";
import type { Retention } from "../domain/upkeep/retention.ts";
import { defaultSendPolicy, type SendPolicy } from "../domain/sending/send_policy.ts";
import { toMicroUsd } from "./settings/json_config.ts";
import { parseSendPolicy } from "./policy_config.ts";
import { parsePrices } from "./price_config.ts";
import type { SettingName } from "./settings/setting_table.ts";
import type { Settings } from "./settings/settings.ts";

/** Reads the policy file and the variables for single values. A value set in both is an error. */
export function parseSendSettings(settings: Settings): SendPolicy {
  const { policy, sets } = policyFile(settings);
  const allowed = once(
    settings,
    "LATCHKEY_SEND_COUNTRIES",
    "countries.allow",
    sets.countriesAllowed,
  );
  const perDay = once(
    settings,
    "LATCHKEY_SEND_USD_PER_DAY",
    "budgets.total.usd_per_day",
    sets.totalUsdPerDay,
  );
  const guard = once(settings, "LATCHKEY_FRAUD_GUARD", "fraud_guard.mode", sets.guardMode);
  const usd = perDay === null ? null : settings.decimal("LATCHKEY_SEND_USD_PER_DAY");
  const countries = allowed === null ? null : parseCountries(settings, allowed);
  if (countries?.some((country) => policy.countriesDenied.includes(country)) === true) {
    settings.refuse("LATCHKEY_SEND_COUNTRIES lists a country that is also in countries.deny");
  }
  return {
    ...policy,
    countriesAllowed: countries ?? policy.countriesAllowed,
    numberRanges: parseNumberRanges(settings),
    budgets: usd === null ? policy.budgets : dayBudgets(policy, usd, sets),
    guard: { ...policy.guard, mode: parseMode(settings, guard) ?? policy.guard.mode },
  };
}

type SetByFile = Extract<ReturnType<typeof parseSendPolicy>, { ok: true }>["sets"];

const setsNothing: SetByFile = {
  countriesAllowed: false,
  totalUsdPerHour: false,
  totalUsdPerDay: false,
  keyUsdPerHour: false,
  keyUsdPerDay: false,
  forwarderUsdPerHour: false,
  forwarderUsdPerDay: false,
  guardMode: false,
};

function policyFile(settings: Settings): { readonly policy: SendPolicy; readonly sets: SetByFile } {
  const file = settings.jsonFile("LATCHKEY_SEND_POLICY_FILE");
  const parsed = file === null ? null : parseSendPolicy(file.json);
  if (parsed?.ok === true) return parsed;
  for (const problem of parsed?.errors ?? []) {
    settings.refuse(`LATCHKEY_SEND_POLICY_FILE: ${problem}`);
  }
  return { policy: defaultSendPolicy, sets: setsNothing };
}

/** Reads a variable. It is an error to set the same value in the file: neither takes precedence. */
function once(
  settings: Settings,
  name: SettingName,
  path: string,
  setInFile: boolean,
): string | null {
  const value = settings.text(name);
  if (value === null || !setInFile) return value;
  settings.refuse(`${name} and ${path} in LATCHKEY_SEND_POLICY_FILE are both set: keep one`);
  return null;
}

/**
 * Legitimate traffic is spread over the day, so an hour may cost a quarter of the daily budget. As
 * in the default policy, the verifications of one API key may cost a tenth of the total, and the
 * messages of the clients that one names may cost half.
 */
function dayBudgets(policy: SendPolicy, usd: number, sets: SetByFile): SendPolicy["budgets"] {
  const { total, key, forwarder } = policy.budgets;
  const usdPerDay = toMicroUsd(usd);
  const usdPerHour = Math.ceil(usdPerDay / 4);
  const tenth = (amount: number): number => Math.ceil(amount / 10);
  const half = (amount: number): number => Math.ceil(amount / 2);
  return {
    ...policy.budgets,
    total: {
      ...total,
      usdPerDay,
      usdPerHour: sets.totalUsdPerHour ? total.usdPerHour : usdPerHour,
    },
    key: {
      ...key,
      usdPerDay: sets.keyUsdPerDay ? key.usdPerDay : tenth(usdPerDay),
      usdPerHour: sets.keyUsdPerHour ? key.usdPerHour : tenth(usdPerHour),
    },
    forwarder: {
      ...forwarder,
      usdPerDay: sets.forwarderUsdPerDay ? forwarder.usdPerDay : half(usdPerDay),
      usdPerHour: sets.forwarderUsdPerHour ? forwarder.usdPerHour : half(usdPerHour),
    },
  };
}

function parseCountries(settings: Settings, list: string): readonly string[] {
  const codes = list.split(",").map((entry) => entry.trim());
  const invalid = codes.findIndex((code) =>
    !/^[A-Z]{2}$/.test(code) || !isDestinationCountry(code)
  );
  if (invalid !== -1) {
    settings.refuse(
      `LATCHKEY_SEND_COUNTRIES: entry ${invalid + 1} is not a country: use ISO 3166-1 alpha-2 ` +
        "codes, such as US,CA",
    );
  }
  if (new Set(codes).size < codes.length) {
    settings.refuse("LATCHKEY_SEND_COUNTRIES lists a country more than once");
  }
  return codes;
}

/** Reads `+1436=US,+1924=US`: a calling code, at least one more digit, and the country. */
function parseNumberRanges(settings: Settings): readonly NumberRange[] {
  const entries = settings.text("LATCHKEY_NUMBER_RANGES")?.split(",") ?? [];
  return entries.flatMap((entry, at) => {
    const [, prefix = "", country = ""] = /^(\+[1-9]\d{2,11})=([A-Z]{2})$/.exec(entry.trim()) ?? [];
    if (isDestinationCountry(country)) return [{ prefix, country }];
    settings.refuse(
      `LATCHKEY_NUMBER_RANGES: entry ${at + 1} must be a range and its country, such as +1436=US`,
    );
    return [];
  });
}

function parseMode(settings: Settings, text: string | null): SendPolicy["guard"]["mode"] | null {
  const mode = guardModes.find((known) => known === text) ?? null;
  if (text !== null && mode === null) {
    settings.refuse(`LATCHKEY_FRAUD_GUARD must be one of ${guardModes.join(", ")}`);
  }
  return mode;
}

/** The operator's price table, or the built-in one. */
export function parsePriceSettings(settings: Settings): PriceTable {
  const file = settings.jsonFile("LATCHKEY_PRICES_FILE");
  if (file === null) return defaultPrices;
  const parsed = parsePrices(file.json);
  if (parsed.ok) return parsed.prices;
  for (const problem of parsed.errors) settings.refuse(`LATCHKEY_PRICES_FILE: ${problem}`);
  return defaultPrices;
}

export function parseRetention(settings: Settings): Retention {
  return {
    auditDays: settings.integer("LATCHKEY_AUDIT_DAYS"),
    deliveryDays: settings.integer("LATCHKEY_DELIVERY_DAYS"),
  };
}
