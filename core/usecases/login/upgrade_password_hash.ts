import type { Caller } from "../../domain/audit_event.ts";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import { isHashRefusal } from "../../domain/login/hash_place.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import type { CheckedPassword } from "./check_password.ts";

type UpgradePasswordHashPorts =
  & NewEventPorts
  & Pick<Ports, "users" | "throttles" | "hasher" | "clock">;

/**
 * Rehashes a correct password if the cost or scheme has changed since. Best effort: if the hasher
 * is busy or the account's hashes are used up, the next login does it. Returns the current hash, as
 * far as this login knows.
 */
export async function upgradePasswordHash(
  ports: UpgradePasswordHashPorts,
  found: CheckedPassword,
  password: Password,
  caller: Caller,
): Promise<PasswordHash> {
  if (!ports.hasher.needsRehash(found.passwordHash)) return found.passwordHash;
  const take = await ports.throttles.takeThrottles([found.hashes], ports.clock());
  if (!take.passed) return found.passwordHash;
  const to = await ports.hasher.hash(password, found.place);
  if (isHashRefusal(to)) return found.passwordHash;
  const event = newEvent(ports, caller, { type: "password.hash_upgraded", userId: found.user.id });
  const change = { userId: found.user.id, from: found.passwordHash, to };
  return await ports.users.replacePasswordHash(change, event) ? to : found.passwordHash;
}
