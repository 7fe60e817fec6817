import { sha256Hex } from "../crypto/sha256.ts";
import type { PhoneNumber } from "../account/phone_number.ts";

/**
 * Identifies a number without storing it: 16 hex digits of SHA-256. It does not protect against
 * someone who tries all numbers, so it is removed with its user, like the number itself. An
 * Argentine mobile number has the same key with and without the 9 that callers from abroad add,
 * because it is the same phone.
 */
export function numberKeyOf(phoneNumber: PhoneNumber): string {
  return sha256Hex(phoneNumber.replace(/^\+549/, "+54")).slice(
    0,
    16,
  );
}
