import { createHash } from "node:crypto";
import type { PhoneNumber } from "../account/phone_number.ts";

/**
 * Tells one number's sends from another's where the number itself has no business to stand: 16 hex
 * digits of SHA-256. It hides a number from a glance, not from somebody who tries all numbers, so
 * it is removed with its user like the number itself. A mobile number of Argentina has one key with
 * and without the 9 that callers from abroad put before it: it is one phone.
 */
export function numberKeyOf(phoneNumber: PhoneNumber): string {
  return createHash("sha256").update(phoneNumber.replace(/^\+549/, "+54")).digest("hex").slice(
    0,
    16,
  );
}
