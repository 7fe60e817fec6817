import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { foldTyped } from "../typed_text.ts";

/** A valid telephone number in E.164: `+` and at most 15 digits. */
export type PhoneNumber = string & { readonly brand: "PhoneNumber" };

/** A range of numbers that is in use but newer than the bundled numbering plans. */
export interface NumberRange {
  /** `+`, the calling code and the digits that follow. */
  readonly prefix: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** E.164 allows 15 digits; separators and invisible marks make what people paste longer. */
const typedLengthMax = 64;

/**
 * The only way to get a `PhoneNumber`. Needs the international form (`+` and country code), as a
 * `tel:` link too. Blanks, brackets, dots, slashes, dashes, invisible marks and other scripts'
 * digits are read as people mean them, and numbers of old plans as the plan of today has them.
 * Extensions are refused: no code reaches one. `ranges` are taken beside the bundled plans.
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
 * A number of a possible length, whatever the plans say of it: for an edge that does not know which
 * ranges are configured. The core decides whether it is valid.
 */
export function parsePossibleNumber(text: string): PhoneNumber | null {
  return parsePhoneNumber(text, [{ prefix: "+", country: "ZZ" }]);
}

/** The configured range that a number is in; null for none. */
export function rangeOf(number: string, ranges: readonly NumberRange[]): NumberRange | null {
  return ranges.find(({ prefix }) => number.startsWith(prefix)) ?? null;
}

/**
 * Old forms that phone books and messengers still keep. Mexico dropped the 1 after +52 in 2019
 * (IFT); Brazil put a 9 before mobile numbers of eight digits, which begin with 6 to 9 (Anatel,
 * complete in 2016). The old 15 of Argentina is read by libphonenumber.
 */
function inTodaysPlan(number: string): string {
  return number
    .replace(/^\+521(?=\d{10}$)/, "+52")
    .replace(/^(\+55[1-9][1-9])([6-9]\d{7})$/, "$19$2");
}

/**
 * The calling codes of one and two digits (ITU-T E.164, list of assigned codes); all others have
 * three. Asking libphonenumber instead took a sixth of the time of a session check.
 */
const shortCallingCode = /^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** `+1 ... ... 42`: country code and last two digits, enough for the owner to recognise it. */
export function maskPhoneNumber(phoneNumber: PhoneNumber): string {
  const callingCode = shortCallingCode.exec(phoneNumber)?.[0] ?? phoneNumber.slice(0, 4);
  // ASCII dots on purpose: a terminal measures them ten times faster than bullets.
  return `${callingCode} ... ... ${phoneNumber.slice(-2)}`;
}
