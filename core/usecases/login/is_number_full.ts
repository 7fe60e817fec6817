import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { Ports } from "../../ports/ports.ts";

/** Whether as many users as `LATCHKEY_ACCOUNTS_PER_NUMBER` allows have verified the number. */
export async function isNumberFull(
  { users, policies }: Pick<Ports, "users" | "policies">,
  phoneNumber: PhoneNumber,
): Promise<boolean> {
  const max = policies.registration.accountsPerNumber;
  return max > 0 && await users.countUsersOfNumber(phoneNumber) >= max;
}
