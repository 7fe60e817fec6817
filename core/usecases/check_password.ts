import type { AuditEventType, Caller } from "../domain/audit_event.ts";
import type { Password, PasswordHash } from "../domain/password.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { passwordThrottles } from "../domain/throttle.ts";
import type { User } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";
import { throttleRefusal } from "./throttle_refusal.ts";

export interface CheckedPassword {
  readonly user: User;
  /** The hash that it matched. */
  readonly passwordHash: PasswordHash;
}

export type PasswordRefusal = "invalid_credentials" | "throttled" | "overloaded";

/**
 * Compares an offered password with the one on record. Guesses are counted by name and network
 * before anything is hashed, wherever they are made; an unknown name costs as much as a known one.
 * A refusal goes on record as `refusedAs`.
 */
export async function checkPassword(
  ports: Ports,
  offered: { readonly name: UsernameKey; readonly password: Password },
  refusedAs: AuditEventType,
  caller: Caller,
): Promise<Outcome<CheckedPassword, PasswordRefusal>> {
  const { name, password } = offered;
  const throttles = passwordThrottles(name, caller.address);
  const keys = throttles.map(({ key }) => key);
  // Counted before it is checked, given back when right: parallel guesses cannot pass the limit.
  const full = await throttleRefusal(ports, throttles);
  if (full !== null) {
    await record(ports, refusedAs, null, "throttled", caller);
    return full;
  }
  const found = await ports.store.findUserByName(name);
  const verdict = await ports.hasher.verify(password, found?.passwordHash ?? null);
  if (verdict === "overloaded") {
    await ports.store.giveBackThrottles(keys);
    return refused("overloaded", { retryAfterSeconds: ports.hasher.retryAfterSeconds() });
  }
  if (found === null || verdict === "mismatch") {
    await record(ports, refusedAs, found?.user ?? null, "invalid_credentials", caller);
    return refused("invalid_credentials");
  }
  await ports.store.giveBackThrottles(keys);
  return granted(found);
}

async function record(
  ports: Ports,
  type: AuditEventType,
  user: User | null,
  reason: PasswordRefusal,
  caller: Caller,
): Promise<void> {
  const facts = { type, userId: user?.id ?? null, reason };
  await ports.store.appendAuditEvent(happened(ports, caller, facts));
}
