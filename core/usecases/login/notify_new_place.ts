import type { Caller } from "../../domain/audit_event.ts";
import type { Challenge } from "../../domain/challenge/challenge.ts";
import { after } from "../../domain/instant.ts";
import { isNewPlace } from "../../domain/login/new_place.ts";
import { familiarSeconds, type User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";

export type NotifyNewPlacePorts = NotifyPorts & Pick<Ports, "users" | "notifier" | "clock">;

/**
 * Whether the owner should hear of this login: it is not their first one, and no login of the last
 * thirty days came from there. Asked before the session opens, which makes the place known. False
 * without a notifier: nothing would be sent. A login with a trusted device needs no second factor
 * and does not get here.
 */
export async function isWorthNotice(
  ports: NotifyNewPlacePorts,
  { purpose }: Challenge,
  user: User,
  caller: Caller,
): Promise<boolean> {
  if (purpose !== "login" || !ports.notifier.configured) return false;
  if (user.lastLoginAt === null || user.phoneVerifiedAt === null) return false;
  const since = after(ports.clock(), -familiarSeconds);
  const networks = await ports.users.listLoginNetworks(user.id, since);
  // A reset forgot them, and its own notice was sent.
  if (networks.length === 0 && user.lastLoginAt > since) return false;
  return isNewPlace(caller.address, networks);
}

/** Notifies the owner of a login from a new place (ASVS 5.0 6.3.5); see `notify`. */
export async function notifyNewPlace(
  ports: NotifyNewPlacePorts,
  user: User,
  caller: Caller,
): Promise<void> {
  await notify(ports, { userId: user.id, to: user.phoneNumber, kind: "new_place" }, caller);
}
