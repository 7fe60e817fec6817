import { hashName } from "../../domain/account/retired_name.ts";
import { hasFinishedLogin, unverifiedLifetimeSeconds } from "../../domain/account/user.ts";
import type { UsernameKey } from "../../domain/account/username.ts";
import { after } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";

export type IsNameTakenPorts = Pick<Ports, "users" | "upkeep" | "clock" | "nameKey">;

/**
 * Whether a user has the name, or a deleted user who had logged in had it. A user who registered
 * and never completed a login keeps it for one hour, and is then removed here.
 */
export async function isNameTaken(ports: IsNameTakenPorts, name: UsernameKey): Promise<boolean> {
  const found = await ports.users.findUserByName(name);
  if (found === null) return await ports.users.isRetiredName(hashName(name, ports.nameKey));
  if (hasFinishedLogin(found.user)) return true;
  // If the clock is ahead of the database's mark, use the mark: an untrusted clock removes no one.
  const now = Math.min(ports.clock(), await ports.upkeep.findClockMark() ?? Infinity);
  const before = after(now, -unverifiedLifetimeSeconds);
  return !await ports.users.releaseName(name, before);
}
