import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { type NumberRange, type PhoneNumber, rangeOf } from "../account/phone_number.ts";

/** What a telephone number is for, as its country's numbering plan says. */
export const numberKinds = [
  "fixed_line",
  "mobile",
  "fixed_line_or_mobile",
  "premium_rate",
  "toll_free",
  "shared_cost",
  "voip",
  "personal_number",
  "pager",
  "uan",
  "voicemail",
  // Of no country: Inmarsat (+870), Iridium and Globalstar (+881), the networks of +882 and +883.
  "satellite",
  "unknown",
] as const;

export type NumberKind = typeof numberKinds[number];

/** Where a message to a number goes, as far as limits and statistics care. */
export interface Destination {
  /** ISO 3166-1 alpha-2; `ZZ` where the number belongs to no country (satellites, +883 and kin). */
  readonly country: string;
  /** The number without its last three digits: a block of 1,000, which attackers rent whole. */
  readonly prefix: string;
  readonly kind: NumberKind;
}

/** Whether numbers can be of that country, so that a slip (`UK` for `GB`) is not taken for one. */
export function isDestinationCountry(code: string): boolean {
  return code === "ZZ" || isSupportedCountry(code);
}

/** Digits that a prefix leaves away. */
const prefixDigitsOff = 3;

/** `ranges` say the country where the bundled numbering plans do not know it yet. */
export function destinationOf(
  phoneNumber: PhoneNumber,
  ranges: readonly NumberRange[],
): Destination {
  const parsed = parsePhoneNumberFromString(phoneNumber);
  const type = parsed?.getType()?.toLowerCase();
  const known = numberKinds.find((kind) => kind === type) ?? "unknown";
  return {
    country: parsed?.country ?? rangeOf(phoneNumber, ranges)?.country ?? "ZZ",
    prefix: phoneNumber.slice(0, -prefixDigitsOff),
    kind: /^\+(?:870|88[1-3])/.test(phoneNumber) ? "satellite" : known,
  };
}
