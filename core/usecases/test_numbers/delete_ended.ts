import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { hashName } from "../../domain/account/retired_name.ts";
import { usernameKey } from "../../domain/account/username.ts";
import { serviceItself } from "../../domain/audit_event.ts";
import { clockSkewSeconds } from "../../domain/expiry.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { testNumberDaysMax, testNumberEnd } from "../../domain/test_numbers/test_number.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

export type DeleteEndedPorts =
  & NewEventPorts
  & Pick<Ports, "testNumbers" | "nameKey" | "clock" | "pause">;

/** Far more users than tests make. The next sweep continues. */
const usersMax = 10_000;

/**
 * Deletes the users of test numbers that have ended by `now`, each with an event, and then the
 * numbers. From then on, such a number is like any other. Returns how many rows were deleted.
 */
export async function deleteEnded(ports: DeleteEndedPorts, now: Instant): Promise<number> {
  const latest = after(testNumberEnd(now, testNumberDaysMax), clockSkewSeconds);
  const limits = { now, latest };
  let deleted = 0;
  while (deleted < usersMax) {
    const users = await ports.testNumbers.listEndedTestUsers(now, latest);
    if (users.length === 0) break;
    for (const { id: userId, username } of users) {
      const facts = { type: "user.deleted", userId, detail: { by: "test_number" } } as const;
      const event = newEvent(ports, serviceItself, facts);
      const nameHash = hashName(usernameKey(username), ports.nameKey);
      const deletion = { userId, nameHash, ...limits };
      if (await ports.testNumbers.deleteEndedTestUser(deletion, event)) deleted++;
    }
    // Lets other requests in; see `sweep`.
    await ports.pause(0);
  }
  for (const phoneNumber of await ports.testNumbers.listEndedTestNumbers(now, latest)) {
    const detail = { phone_number: maskPhoneNumber(phoneNumber) };
    const event = newEvent(ports, serviceItself, { type: "test_number.deleted", detail });
    if (await ports.testNumbers.deleteTestNumber(phoneNumber, limits, event)) deleted++;
  }
  return deleted;
}
