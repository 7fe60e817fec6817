import type { User } from "../../../domain/account/user.ts";
import { usernameKey } from "../../../domain/account/username.ts";
import type { Challenge } from "../../../domain/challenge/challenge.ts";
import { isHashRefusal } from "../../../domain/login/hash_place.ts";
import type { Code } from "../../../domain/one_time_code.ts";
import { numberKeyOf } from "../../../domain/sending/number_key.ts";
import { hashedText } from "../../../domain/test_numbers/test_number.ts";
import { testCodeThrottle } from "../../../domain/throttle.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { Verdict } from "./verdict.ts";

export type TestCodePorts = Pick<
  Ports,
  "testNumbers" | "throttles" | "hasher" | "policies" | "clock"
>;

/**
 * Verifies the code of a test number. It is incorrect wherever the number does not work: after
 * its end, while test numbers are off, for a user who has or had another number, and as
 * the new number of a change. All of these take the time of one hash.
 */
export async function verifyTestCode(
  ports: TestCodePorts,
  { phoneNumber, numberVersion }: Challenge,
  user: User,
  code: Code,
): Promise<Verdict> {
  const numberKey = numberKeyOf(phoneNumber ?? user.phoneNumber);
  const take = await ports.throttles.takeThrottles([testCodeThrottle(numberKey)], ports.clock());
  if (!take.passed) return { result: "too_many_attempts", call: null };
  const isOpen = phoneNumber === null && ports.policies.testNumbers;
  const hash = isOpen ? await ports.testNumbers.findTestCode(user.id, ports.clock()) : null;
  // All guesses at one number take turns as one network, so that they delay no one else's hashes.
  const place = { network: numberKey, standing: "stranger" } as const;
  const stored = { name: usernameKey(user.username), hash };
  const verdict = await ports.hasher.verify(hashedText(code), stored, place);
  if (verdict === "mismatch") return { result: "wrong", call: null };
  await ports.throttles.giveBackThrottles(take.taken);
  if (isHashRefusal(verdict)) {
    const retryAfterSeconds = ports.hasher.retryAfterSeconds();
    return { result: "fault", retryAfterSeconds, call: null };
  }
  const proof = { amr: "test", test: true, verifiesPhone: true, spends: null } as const;
  return { result: "correct", proof: { ...proof, numberVersion }, call: null };
}
