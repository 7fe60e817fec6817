import type { AuditEvent, AuditEventType, Caller } from "../../domain/audit_event.ts";
import { type HashPlace, hashPlaceOf } from "../../domain/login/hash_place.ts";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import {
  type PasswordGuesser,
  type PasswordThrottles,
  passwordThrottles,
} from "../../domain/login/password_throttle.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import { secondsUntil } from "../../domain/instant.ts";
import {
  type FullThrottle,
  limitOf,
  type TakenThrottle,
  type WindowThrottle,
} from "../../domain/throttle.ts";
import {
  failuresInRowMax,
  type GuesserKind,
  hasFinishedLogin,
  type User,
} from "../../domain/account/user.ts";
import type { UsernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";
import { type Familiarity, findGuesser, type FindGuesserPorts } from "./find_guesser.ts";

export type RefuseOverloadedPorts = RecordRefusalPorts & Pick<Ports, "hasher">;

export type RefuseThrottledPorts = RecordRefusalPorts & Pick<Ports, "users" | "clock">;

export type CheckPasswordPorts =
  & FindGuesserPorts
  & RefuseOverloadedPorts
  & Pick<Ports, "users" | "throttles" | "events" | "policies" | "hasher" | "clock">;

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
  /** What each further hash of the same request counts on. */
  readonly hashes: WindowThrottle;
}

export type PasswordRefusal = "invalid_credentials" | "throttled" | "overloaded";

/** What is the same for all steps of one check. */
interface Check extends OfferedPassword {
  readonly guesser: PasswordGuesser;
  readonly limits: PasswordThrottles;
  readonly refusedAs: AuditEventType;
  readonly caller: Caller;
}

/**
 * Compares an offered password with the one on record. Guesses are counted before anything is
 * hashed, wherever they are made; what is given back when one is right, see `PasswordThrottles`. An
 * unknown name, a wrong password, one that is disabled (see `failuresInRowMax`) and a locked
 * account are refused alike, after the same work; only the record tells them apart. A refusal goes
 * on record as `refusedAs`.
 */
export async function checkPassword(
  ports: CheckPasswordPorts,
  offered: OfferedPassword,
  refusedAs: AuditEventType,
  caller: Caller,
): Promise<Outcome<CheckedPassword, PasswordRefusal>> {
  const { name } = offered;
  const found = await findGuesser(ports, name, offered, caller);
  if (found.waits) return await refuseThrottled(ports, name, found.full, refusedAs, caller);
  const { guesser, divisor } = found;
  const limits = passwordThrottles(guesser, ports.policies.hashLimits, divisor);
  return await countAndCompare(ports, { ...offered, guesser, limits, refusedAs, caller });
}

async function countAndCompare(
  ports: CheckPasswordPorts,
  check: Check,
): Promise<Outcome<CheckedPassword, PasswordRefusal>> {
  const { name, password, guesser, limits, refusedAs, caller } = check;
  const throttles = [limits.delay, limits.hashes, ...limits.unearned, ...limits.wrong];
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed) return await refuseThrottled(ports, name, take, refusedAs, caller);
  const found = await ports.users.findUserByName(name);
  const place = hashPlaceOf(guesser, found?.user ?? null);
  const verdict = await ports.hasher.verify(password, found?.passwordHash ?? null, place);
  if (verdict === "overloaded") {
    await ports.throttles.giveBackThrottles(take.taken);
    return await refuseOverloaded(ports, found?.user ?? null, refusedAs, caller);
  }
  // Read again: a hash takes long enough for an operator's lock, or for a hundred other guesses.
  const current = await ports.users.findUserByName(name);
  const closed = current === null ? null : closedBy(current.user, kindOf(guesser));
  if (found === null || current === null || verdict === "mismatch" || closed !== null) {
    return await refuseWrong(ports, check, current?.user ?? null, closed);
  }
  const user = await settleRight(ports, check, current.user, take.taken);
  return granted({ user, passwordHash: found.passwordHash, place, hashes: limits.hashes });
}

/** A right password gives back what it counted, except hashes; the user as they are then. */
async function settleRight(
  ports: CheckPasswordPorts,
  { limits }: Check,
  user: User,
  taken: readonly TakenThrottle[],
): Promise<User> {
  const proven = hasFinishedLogin(user);
  const kept = [limits.hashes, ...(proven ? [] : limits.unearned)].map(({ key }) => key);
  const back = taken.filter(({ key }) => !kept.includes(key));
  await ports.throttles.giveBackThrottles(back, [limits.delay.key]);
  const { passwordFailures, familiarPasswordFailures } = user;
  if (!proven || passwordFailures + familiarPasswordFailures > 0) {
    await ports.users.noteRightPassword(user.id, failuresInRowMax, ports.clock());
  }
  const left = (failures: number): number => failures < failuresInRowMax ? 0 : failures;
  return {
    ...user,
    passwordFailures: left(passwordFailures),
    familiarPasswordFailures: left(familiarPasswordFailures),
  };
}

/** Refuses what could not be hashed, since too much is being hashed. */
export async function refuseOverloaded(
  ports: RefuseOverloadedPorts,
  user: User | null,
  refusedAs: AuditEventType,
  caller: Caller,
): Promise<Refused<"overloaded">> {
  const refusal = refused("overloaded", { retryAfterSeconds: ports.hasher.retryAfterSeconds() });
  const facts = { type: refusedAs, userId: user?.id ?? null };
  return await recordRefusal(ports, refusal, facts, caller);
}

/** By which of a user's two counters wrong passwords are counted. */
function kindOf({ knownBy }: PasswordGuesser): GuesserKind {
  return knownBy === null ? "strangers" : "familiar";
}

/** Why no password of an account is taken from such a guesser at all; null where one is. */
function closedBy(user: User, by: GuesserKind): "locked" | "password_disabled" | null {
  if (user.lockedAt !== null) return "locked";
  const failures = by === "strangers" ? user.passwordFailures : user.familiarPasswordFailures;
  return failures >= failuresInRowMax ? "password_disabled" : null;
}

/** Limits of one name: few names can be in that state, so the record says whose it is. */
const limitsOfNames = ["password", "password_hashes", "password_name"];

/**
 * Tells the record whose limit was full where the limit is of a name. A network that tries a long
 * list of names must not get a line for each.
 */
export async function refuseThrottled(
  ports: RefuseThrottledPorts,
  name: UsernameKey,
  { key, until }: FullThrottle,
  type: AuditEventType,
  caller: Caller,
): Promise<Refused<"throttled">> {
  const limit = limitOf(key);
  const now = ports.clock();
  const ofName = limitsOfNames.includes(limit);
  // Costs the same for a name that is free.
  const { userId } = ofName ? await ports.users.findStanding(name, "", now) : { userId: null };
  const refusal = refused("throttled", { retryAfterSeconds: secondsUntil(until, now) });
  return await recordRefusal(ports, refusal, { type, userId, detail: { limit } }, caller);
}

async function refuseWrong(
  ports: CheckPasswordPorts,
  { guesser, refusedAs: type, caller }: Check,
  user: User | null,
  closed: "locked" | "password_disabled" | null,
): Promise<Refused<"invalid_credentials">> {
  const by = kindOf(guesser);
  const userId = user?.id ?? null;
  const reason = closed ?? "invalid_credentials";
  const event = newEvent(ports, caller, { type, userId, reason });
  const failures = await ports.users.countPasswordFailure(userId, by, event);
  if (failures === failuresInRowMax) {
    await ports.events.appendAuditEvent(disabled(ports, userId, by, caller));
  }
  return refused("invalid_credentials");
}

/** Of any number of parallel guesses one is the hundredth. */
function disabled(
  ports: CheckPasswordPorts,
  userId: User["id"] | null,
  by: GuesserKind,
  caller: Caller,
): AuditEvent {
  const detail = { factor: "password", failures_in_row: failuresInRowMax, for: by };
  return newEvent(ports, caller, { type: "account.disabled", userId, detail });
}
