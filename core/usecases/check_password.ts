import type { AuditEvent, AuditEventType, Caller } from "../domain/audit_event.ts";
import { type HashPlace, hashPlaceOf } from "../domain/hash_place.ts";
import type { Password, PasswordHash } from "../domain/password.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { secondsUntil } from "../domain/instant.ts";
import { limitOf, passwordThrottles, type ThrottleTake } from "../domain/throttle.ts";
import { failuresInRowMax, type User } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";
import { type Familiarity, findGuesser } from "./find_guesser.ts";

export interface OfferedPassword extends Familiarity {
  readonly name: UsernameKey;
  readonly password: Password;
}

export interface CheckedPassword {
  /** As they are after the check. */
  readonly user: User;
  /** The hash that it matched. */
  readonly passwordHash: PasswordHash;
  /** Where their next hash waits. */
  readonly place: HashPlace;
}

export type PasswordRefusal = "invalid_credentials" | "throttled" | "overloaded";

/**
 * Compares an offered password with the one on record. Guesses are counted before anything is
 * hashed, wherever they are made, and given back when right. An unknown name, a wrong password, one
 * that is taken no more (see `failuresInRowMax`) and a locked account are refused alike, after the
 * same work; only the record tells them apart. A refusal goes on record as `refusedAs`.
 */
export async function checkPassword(
  ports: Ports,
  offered: OfferedPassword,
  refusedAs: AuditEventType,
  caller: Caller,
): Promise<Outcome<CheckedPassword, PasswordRefusal>> {
  const { name, password } = offered;
  const guesser = await findGuesser(ports, name, offered, caller);
  const { delay, caps } = passwordThrottles(guesser);
  const take = await ports.store.takeThrottles([delay, ...caps], ports.clock());
  if (!take.passed) return await refuseThrottled(ports, name, take, refusedAs, caller);
  const found = await ports.store.findUserByName(name);
  const place = hashPlaceOf(guesser, found?.user ?? null);
  const verdict = await ports.hasher.verify(password, found?.passwordHash ?? null, place);
  if (verdict === "overloaded") {
    await ports.store.giveBackThrottles(take.taken);
    return await refuseOverloaded(ports, found?.user ?? null, refusedAs, caller);
  }
  // Read again: a hash takes long enough for an operator's lock, or for a hundred other guesses.
  const now = await ports.store.findUserByName(name);
  const closed = now === null ? null : closedBy(now.user);
  if (found === null || now === null || verdict === "mismatch" || closed !== null) {
    return await refuseWrong(ports, now?.user ?? null, closed, refusedAs, caller);
  }
  await ports.store.giveBackThrottles(take.taken, [delay.key]);
  if (now.user.passwordFailures > 0) await ports.store.forgetPasswordFailures(now.user.id);
  const user = { ...now.user, passwordFailures: 0 };
  return granted({ user, passwordHash: found.passwordHash, place });
}

/** Refuses what could not be hashed, since too much is being hashed. */
export async function refuseOverloaded(
  ports: Ports,
  user: User | null,
  refusedAs: AuditEventType,
  caller: Caller,
): Promise<Outcome<never, "overloaded">> {
  const facts = { type: refusedAs, userId: user?.id ?? null, reason: "overloaded" } as const;
  await ports.store.appendAuditEvent(happened(ports, caller, facts));
  return refused("overloaded", { retryAfterSeconds: ports.hasher.retryAfterSeconds() });
}

/** Why no password of an account is taken at all; null where one is. */
function closedBy(user: User): "locked" | "password_disabled" | null {
  if (user.lockedAt !== null) return "locked";
  return user.passwordFailures >= failuresInRowMax ? "password_disabled" : null;
}

/**
 * Tells the record whose limit was full where the limit is of a name: few names can be in that
 * state. A network that tries a long list of names must not get a line for each.
 */
async function refuseThrottled(
  ports: Ports,
  name: UsernameKey,
  { key, until }: Extract<ThrottleTake, { readonly passed: false }>,
  type: AuditEventType,
  caller: Caller,
): Promise<Outcome<never, "throttled">> {
  const limit = limitOf(key);
  const ofName = limit === "password" || limit === "password_name";
  const found = ofName ? await ports.store.findUserByName(name) : null;
  const facts = { type, userId: found?.user.id ?? null, reason: "throttled", detail: { limit } };
  await ports.store.appendAuditEvent(happened(ports, caller, facts));
  return refused("throttled", { retryAfterSeconds: secondsUntil(until, ports.clock()) });
}

async function refuseWrong(
  ports: Ports,
  user: User | null,
  closed: "locked" | "password_disabled" | null,
  type: AuditEventType,
  caller: Caller,
): Promise<Outcome<never, "invalid_credentials">> {
  const userId = user?.id ?? null;
  const reason = closed ?? "invalid_credentials";
  const event = happened(ports, caller, { type, userId, reason });
  const failures = await ports.store.countPasswordFailure(userId, event);
  if (failures === failuresInRowMax) {
    await ports.store.appendAuditEvent(disabled(ports, userId, caller));
  }
  return refused("invalid_credentials");
}

/** Of any number of parallel guesses one is the hundredth. */
function disabled(ports: Ports, userId: User["id"] | null, caller: Caller): AuditEvent {
  const detail = { factor: "password", failures_in_row: failuresInRowMax };
  return happened(ports, caller, { type: "account.disabled", userId, detail });
}
