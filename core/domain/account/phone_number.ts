import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { foldTyped } from "../typed_text.ts";

/** A valid phone number in E.164 format: `+` and at most 15 digits. */
export type PhoneNumber = string & { readonly brand: "PhoneNumber" };

/** A number range that is in use but newer than the bundled numbering plans. */
export interface NumberRange {
  /** `+`, the calling code and the following digits. */
  readonly prefix: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** E.164 allows 15 digits. Separators and invisible characters make pasted text longer. */
const typedLengthMax = 64;

/**
 * Parses a number in international format (`+` and country code), or a `tel:` link. Spaces,
 * parentheses, dots, slashes, dashes and invisible characters are ignored, digits of other scripts
 * are accepted, and numbers in an obsolete format are converted. Extensions are refused, because no
 * code can reach one. `ranges` are accepted in addition to the bundled numbering plans. This is the
 * only way to get a `PhoneNumber`.
 */
export function parsePhoneNumber(
  text: string,
  ranges: readonly NumberRange[] = [],
): PhoneNumber | null {
  if (text.length > typedLengthMax) return null;
  const typed = foldTyped(text)?.replace(/^tel:\s*/i, "") ?? "";
  if (!/^\+[0-9 ().\/-]+$/.test(typed)) return null;
  const digits = `+${typed.replace(/\(0\)|[^0-9]/g, "")}`;
  const parsed = parsePhoneNumberFromString(inTodaysPlan(digits));
  if (parsed === undefined || parsed.ext !== undefined) return null;
  const isKnown = parsed.isValid() ||
    (parsed.isPossible() && rangeOf(parsed.number, ranges) !== null);
  return isKnown ? parsed.number as string as PhoneNumber : null;
}

/**
 * Writes a number that people dial within `country` in international format, for
 * `parsePhoneNumber`. Leaves any other text as it is.
 */
export function internationalNumber(text: string, country: string): string {
  if (text.length > typedLengthMax || !isCountry(country)) return text;
  const typed = foldTyped(text) ?? "";
  if (!/^[0-9 ().\/-]+$/.test(typed)) return text;
  const parsed = parsePhoneNumberFromString(typed, country);
  return parsed === undefined || parsed.ext !== undefined ? text : parsed.number;
}

/** Whether the numbering plans contain that country: ISO 3166-1 alpha-2, upper case. */
export function isCountry(text: string): text is CountryCode {
  return isSupportedCountry(text);
}

/**
 * Parses a number of a possible length, even if no numbering plan contains it. For callers that do
 * not know which ranges are configured. The core decides whether the number is valid.
 */
export function parsePossibleNumber(text: string): PhoneNumber | null {
  return parsePhoneNumber(text, [{ prefix: "+", country: "ZZ" }]);
}

/** The configured range that contains a number, or null. */
export function rangeOf(number: string, ranges: readonly NumberRange[]): NumberRange | null {
  return ranges.find(({ prefix }) => number.startsWith(prefix)) ?? null;
}

/**
 * Converts old formats that phone books and messengers still contain. Mexico dropped the 1 after
 * +52 in 2019 (IFT). Brazil added a 9 before eight-digit mobile numbers, which start with 6 to 9
 * (Anatel, completed in 2016). libphonenumber handles the old 15 of Argentina.
 */
function inTodaysPlan(number: string): string {
  return number
    .replace(/^\+521(?=\d{10}$)/, "+52")
    .replace(/^(\+55[1-9][1-9])([6-9]\d{7})$/, "$19$2");
}
