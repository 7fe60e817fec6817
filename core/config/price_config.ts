import { channels } from "../domain/channel.ts";
import type { PriceTable } from "../domain/sending/price_table.ts";
import type { MicroUsd } from "../domain/sending/money.ts";
import {
  countriesOf,
  dollars,
  fieldsOf,
  type JsonPlace,
  wholeJson,
} from "./settings/json_config.ts";

/** A price table, or all its errors. Each error names the path, never the value. */
export type ParsedPrices =
  | { readonly ok: true; readonly prices: PriceTable }
  | { readonly ok: false; readonly errors: readonly string[] };

/** No message costs more. A higher price was probably meant in cents. */
const priceUsdMax = 10;

const sourceLengthMax = 200;

/**
 * Parses a price table, as described in docs/sending.md. It replaces the built-in one. Only
 * channels of a country may be omitted.
 */
export function parsePrices(json: unknown): ParsedPrices {
  const errors: string[] = [];
  const keys = ["date", "source", "verification_fee_usd", "otherwise", "countries"] as const;
  const top = fieldsOf(wholeJson(json, errors), keys, errors);
  for (const key of keys) {
    if (top[key].value === undefined) top[key].refuse("is missing");
  }
  const otherwise = fieldsOf(top.otherwise, channels, errors);
  for (const channel of top.otherwise.value === undefined ? [] : channels) {
    if (otherwise[channel].value === undefined) otherwise[channel].refuse("is missing");
  }
  const usd = (place: JsonPlace): MicroUsd => dollars(place, priceUsdMax, 0);
  const prices: PriceTable = {
    date: parseDate(top.date),
    source: parseSource(top.source),
    verificationFee: usd(top.verification_fee_usd),
    otherwise: {
      sms: usd(otherwise.sms),
      call: usd(otherwise.call),
      whatsapp: usd(otherwise.whatsapp),
    },
    countries: Object.fromEntries(
      countriesOf(top.countries, errors).map(([country, at]) => {
        const listed = fieldsOf(at, channels, errors);
        const known = channels.filter((channel) => listed[channel].value !== undefined);
        return [country, Object.fromEntries(known.map((name) => [name, usd(listed[name])]))];
      }),
    ),
  };
  return errors.length > 0 ? { ok: false, errors } : { ok: true, prices };
}

function parseDate(place: JsonPlace): string {
  const { value } = place;
  if (value === undefined) return "";
  const isDate = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) &&
    new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true;
  if (isDate) return value;
  place.refuse("must be a date such as 2026-11-22");
  return "";
}

function parseSource(place: JsonPlace): string {
  const { value } = place;
  if (value === undefined) return "";
  const fits = typeof value === "string" && value.length <= sourceLengthMax &&
    value.trim() !== "" && !/\p{C}/u.test(value);
  if (fits) return value;
  place.refuse(`must be 1 to ${sourceLengthMax} printable characters`);
  return "";
}
