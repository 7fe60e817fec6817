import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** A valid telephone number in E.164: `+` and at most 15 digits. */
export type PhoneNumber = string & { readonly brand: "PhoneNumber" };

/** E.164 allows 15 digits; spaces, brackets and dashes make people's forms longer. */
const typedLengthMax = 40;

/**
 * The only way to get a `PhoneNumber`. Needs the international form (`+` and country code); spaces,
 * brackets, dots and dashes are ignored. Extensions are refused: no code reaches one.
 */
export function parsePhoneNumber(text: string): PhoneNumber | null {
  if (text.length > typedLengthMax || !/^\+[0-9 ().\-]+$/.test(text)) return null;
  const parsed = parsePhoneNumberFromString(text);
  if (parsed === undefined || !parsed.isValid() || parsed.ext !== undefined) return null;
  return parsed.number as string as PhoneNumber;
}

/** `+1 ... ... 42`: country code and last two digits, enough for the owner to recognise it. */
export function maskPhoneNumber(phoneNumber: PhoneNumber): string {
  const parsed = parsePhoneNumberFromString(phoneNumber);
  const countryCode = parsed === undefined ? "" : parsed.countryCallingCode;
  // ASCII dots on purpose: a terminal measures them ten times faster than bullets.
  return `+${countryCode} ... ... ${phoneNumber.slice(-2)}`;
}

/** ISO 3166 alpha-2 country of a number, or null for numbers that belong to none. */
export function countryOf(phoneNumber: PhoneNumber): string | null {
  return parsePhoneNumberFromString(phoneNumber)?.country ?? null;
}
