import type { Caller } from "../domain/audit_event.ts";
import type { Password, PasswordHash } from "../domain/password.ts";
import type { User } from "../domain/user.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";

/**
 * Hashes a password that was just found right anew when cost or scheme have changed since. Best
 * effort: when the hasher is busy, the next login does it.
 */
export async function upgradePasswordHash(
  ports: Ports,
  found: { readonly user: User; readonly passwordHash: PasswordHash },
  password: Password,
  caller: Caller,
): Promise<void> {
  if (!ports.hasher.needsRehash(found.passwordHash)) return;
  const to = await ports.hasher.hash(password);
  if (to === "overloaded") return;
  const event = happened(ports, caller, { type: "password.hash_upgraded", userId: found.user.id });
  await ports.store.replacePasswordHash(
    { userId: found.user.id, from: found.passwordHash, to },
    event,
  );
}
