import { destinationOf } from "./destination.ts";
import { parsePhoneNumber, type PhoneNumber } from "../account/phone_number.ts";
import type { Parsed } from "../refusal.ts";
import { destinationRefusal, type SendPolicy } from "./send_policy.ts";

/**
 * Parses a number that a user gives as their own. A number that codes are never sent to is refused
 * immediately, so that users do not create an account that they cannot log in to.
 */
export function parseSendableNumber(text: string, policy: SendPolicy): Parsed<PhoneNumber> {
  const phoneNumber = parsePhoneNumber(text, policy.numberRanges);
  if (phoneNumber === null) return { ok: false, code: "phone_number_invalid" };
  const refusal = destinationRefusal(policy, destinationOf(phoneNumber, policy.numberRanges));
  if (refusal === "country_denied") return { ok: false, code: "phone_number_country" };
  if (refusal === "number_kind_refused") return { ok: false, code: "phone_number_kind" };
  return { ok: true, value: phoneNumber };
}
