import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { type NumberKind, numberKinds } from "../account/number_kind.ts";
import { type NumberRange, type PhoneNumber, rangeOf } from "../account/phone_number.ts";

/** The destination of a message, as used by limits and statistics. */
export interface Destination {
  /** ISO 3166-1 alpha-2, or `ZZ` if the number belongs to no country (satellites, +883, ...). */
  readonly country: string;
  /** The number without its last three digits: attackers rent whole blocks of 1,000. */
  readonly prefix: string;
  readonly kind: NumberKind;
}

/** The number of digits that a prefix omits. */
const prefixDigitsOff = 3;

/** Finds a number's destination. `ranges` supply countries that the bundled plans do not know. */
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
