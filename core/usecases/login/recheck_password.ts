import type { Caller } from "../../domain/audit_event.ts";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import { isHashRefusal } from "../../domain/login/hash_place.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import {
  type CheckedPassword,
  type IncorrectPassword,
  type PasswordRefusal,
  type PasswordRefusals,
  refuseOverloaded,
  type RefuseOverloadedPorts,
  refuseThrottled,
  type RefuseThrottledPorts,
} from "./check_password.ts";

type RecheckPasswordPorts =
  & RefuseThrottledPorts
  & RefuseOverloadedPorts
  & Pick<Ports, "users" | "throttles" | "hasher" | "clock">;

/**
 * Rechecks the password when a change bound to the checked hash found another hash, and returns the
 * current hash. A parallel login may have rehashed the same password at a new cost; if the password
 * was changed, it is refused as incorrect.
 */
export async function recheckPassword<Incorrect extends IncorrectPassword>(
  ports: RecheckPasswordPorts,
  { user, passwordHash, hashes, place }: CheckedPassword,
  password: Password,
  { refusedAs, incorrect }: PasswordRefusals<Incorrect>,
  caller: Caller,
): Promise<Outcome<PasswordHash, PasswordRefusal<Incorrect>>> {
  const name = usernameKey(user.username);
  const current = await ports.users.findUserByName(name);
  const same = current !== null && current.user.id === user.id && current.user.lockedAt === null;
  if (same && current.passwordHash !== passwordHash) {
    const take = await ports.throttles.takeThrottles([hashes], ports.clock());
    if (!take.passed) return await refuseThrottled(ports, name, take, refusedAs, caller);
    const stored = { name, hash: current.passwordHash };
    const verdict = await ports.hasher.verify(password, stored, place);
    if (isHashRefusal(verdict)) {
      const facts = { type: refusedAs, userId: user.id };
      return await refuseOverloaded(ports, verdict, facts, caller);
    }
    if (verdict === "match") return granted(current.passwordHash);
  }
  const facts = { type: refusedAs, userId: user.id };
  return await recordRefusal(ports, refused(incorrect), facts, caller);
}
