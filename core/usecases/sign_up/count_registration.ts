import { keyRegistrationThrottles } from "../../domain/api_keys/key_limits.ts";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import type { AuditFacts, Caller } from "../../domain/audit_event.ts";
import {
  type HashPlace,
  isHashRefusal,
  networkInLine,
  placeOfCaller,
} from "../../domain/login/hash_place.ts";
import {
  allRegistrations,
  registrationHashes,
  registrationThrottles,
} from "../../domain/login/password_throttle.ts";
import type { Divisor } from "../../domain/login/pressure.ts";
import { type CountedNetworks, networksOf } from "../../domain/network.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { TakenThrottle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import { refuseOverloaded, type RefuseOverloadedPorts } from "../login/check_password.ts";
import { divisorFor, type LimitDivisorPorts, pressureThrottles } from "../login/limit_divisor.ts";
import { refuseFull } from "../record/throttle_refusal.ts";

export type CountRegistrationPorts =
  & LimitDivisorPorts
  & RefuseOverloadedPorts
  & Pick<Ports, "throttles" | "policies" | "hasher" | "clock">;

/** A registration that is counted, so that its password may be hashed. */
export interface CountedRegistration {
  readonly networks: CountedNetworks;
  readonly divisor: Divisor;
  readonly taken: readonly TakenThrottle[];
}

/**
 * Counts a registration, or a first password, against the limits of the caller's networks and of
 * the request's API key, unless the hash queue is full. A refusal is recorded as an event of type
 * `refusedAs`.
 */
export async function countRegistration(
  ports: CountRegistrationPorts,
  refusedAs: AuditFacts["type"],
  caller: Caller,
): Promise<Outcome<CountedRegistration, "throttled" | "overloaded">> {
  if (!ports.hasher.hasRoom(placeOf(caller))) {
    return await refuseOverloaded(ports, "overloaded", { type: refusedAs }, caller);
  }
  const networks = networksOf(caller.address);
  const now = ports.clock();
  const counted = await ports.throttles.peekThrottles(pressureThrottles(allRegistrations), now);
  const divisor = await divisorFor(ports, allRegistrations, counted, networks, caller);
  const throttles = [
    ...registrationThrottles(networks, divisor),
    ...keyRegistrationThrottles(caller, ports.policies.keyLimits),
  ];
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (!take.passed) return await refuseFull(ports, take, refusedAs, caller);
  return granted({ networks, divisor, taken: take.taken });
}

function placeOf({ address }: Caller): HashPlace {
  return { network: networkInLine(address), standing: "unverified" };
}

/**
 * Hashes the password of a counted registration. The hash counts against the network, like those of
 * users who never verified a phone. If the queue is full, gives back what was counted.
 */
export async function hashCounted(
  ports: CountRegistrationPorts,
  password: Password,
  { networks, divisor, taken }: CountedRegistration,
  refusedAs: AuditFacts["type"],
  caller: Caller,
): Promise<Outcome<PasswordHash, "throttled" | "overloaded">> {
  const throttles = registrationHashes(networks, ports.policies.hashLimits, divisor);
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed) return await refuseFull(ports, take, refusedAs, caller);
  const place = placeOfCaller(placeOf(caller), caller, ports.policies.keyLimits);
  const hash = await ports.hasher.hash(password, place);
  if (!isHashRefusal(hash)) return granted(hash);
  // A client that left chose not to wait; the checks before the hash were done for it.
  if (hash !== "client_left") {
    await ports.throttles.giveBackThrottles([...take.taken, ...taken]);
  }
  return await refuseOverloaded(ports, hash, { type: refusedAs }, caller);
}
