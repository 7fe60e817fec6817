import type { AuditEvent, AuditEventType, AuditFacts, Caller } from "../../domain/audit_event.ts";
import {
  type HashPlace,
  hashPlaceOf,
  type HashRefusal,
  isHashRefusal,
  placeOfCaller,
  refusalOfHash,
  refusedHashDetail,
} from "../../domain/login/hash_place.ts";
import {
  type Password,
  type PasswordHash,
  unusablePasswordHash,
} from "../../domain/account/password.ts";
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
import {
  collectRefusal,
  recordRefusal,
  type RecordRefusalPorts,
} from "../record/record_refusal.ts";
import { barOfTestUser } from "../record/written_ends.ts";
import { type Familiarity, findGuesser, type FindGuesserPorts } from "./find_guesser.ts";

export type RefuseOverloadedPorts = RecordRefusalPorts & Pick<Ports, "hasher" | "refusals">;

export type RefuseThrottledPorts = RecordRefusalPorts & Pick<Ports, "users" | "clock">;

export type CheckPasswordPorts =
  & FindGuesserPorts
  & RefuseOverloadedPorts
  & Pick<
    Ports,
    "users" | "throttles" | "events" | "testNumbers" | "policies" | "hasher" | "clock"
  >;

export interface OfferedPassword extends Familiarity {
  readonly name: UsernameKey;
  readonly password: Password;
}

export interface CheckedPassword {
  /** The user after the check. */
  readonly user: User;
  /** The hash that the password matched. */
  readonly passwordHash: PasswordHash;
  /** Where the user's next hash waits in the queue. */
  readonly place: HashPlace;
  /** The limit that each further hash of the same request counts against. */
  readonly hashes: WindowThrottle;
}

/** The refusal of an incorrect password: at a login, and in a session. */
export type IncorrectPassword = "invalid_credentials" | "wrong_password";

export type PasswordRefusal<Incorrect extends IncorrectPassword> =
  | Incorrect
  | "throttled"
  | "overloaded";

/** How a password check is refused. */
export interface PasswordRefusals<Incorrect extends IncorrectPassword> {
  readonly refusedAs: AuditEventType;
  readonly incorrect: Incorrect;
}

/** What all steps of one check share. */
interface Check<Incorrect extends IncorrectPassword>
  extends OfferedPassword, PasswordRefusals<Incorrect> {
  readonly guesser: PasswordGuesser;
  readonly limits: PasswordThrottles;
  readonly caller: Caller;
}

/**
 * Checks an offered password against the stored hash. A guess counts before anything is hashed,
 * from any network; see `PasswordThrottles` for what a correct one gives back. An unknown username,
 * an incorrect password, a disabled password (see `failuresInRowMax`) and a locked account are all
 * refused alike, after the same work; only the audit log distinguishes them. A refusal is recorded
 * as an event of type `refusals.refusedAs`.
 */
export async function checkPassword<Incorrect extends IncorrectPassword>(
  ports: CheckPasswordPorts,
  offered: OfferedPassword,
  refusals: PasswordRefusals<Incorrect>,
  caller: Caller,
): Promise<Outcome<CheckedPassword, PasswordRefusal<Incorrect>>> {
  const { name } = offered;
  const { refusedAs } = refusals;
  const found = await findGuesser(ports, name, offered, caller);
  if (found.kind === "must_wait") {
    return await refuseThrottled(ports, name, found.full, refusedAs, caller);
  }
  // Before anything is counted: a full queue is not the caller's fault.
  if (found.kind === "no_room" || !ports.hasher.hasRoom(hashPlaceOf(found.guesser, null))) {
    return await refuseOverloaded(ports, "overloaded", { type: refusedAs, userId: null }, caller);
  }
  const { guesser, divisor } = found;
  const limits = passwordThrottles(guesser, ports.policies.hashLimits, divisor);
  return await countAndCompare(ports, { ...offered, ...refusals, guesser, limits, caller });
}

async function countAndCompare<Incorrect extends IncorrectPassword>(
  ports: CheckPasswordPorts,
  check: Check<Incorrect>,
): Promise<Outcome<CheckedPassword, PasswordRefusal<Incorrect>>> {
  const { name, password, guesser, limits, refusedAs, caller } = check;
  const throttles = [limits.delay, limits.hashes, ...limits.unearned, ...limits.wrong];
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed) return await refuseThrottled(ports, name, take, refusedAs, caller);
  const found = await ports.users.findUserByName(name);
  const { keyLimits } = ports.policies;
  // A user without a password waits where an unknown one does.
  const hasPassword = found !== null && found.passwordHash !== unusablePasswordHash;
  const place = placeOfCaller(
    hashPlaceOf(guesser, hasPassword ? found.user : null),
    caller,
    keyLimits,
  );
  const stored = { name, hash: found?.passwordHash ?? null };
  const verdict = await ports.hasher.verify(password, stored, place);
  if (isHashRefusal(verdict)) {
    // The guess of a client that left stays counted: it chose not to wait for the answer.
    if (verdict !== "client_left") await ports.throttles.giveBackThrottles(take.taken);
    const facts = { type: refusedAs, userId: found?.user.id ?? null };
    return await refuseOverloaded(ports, verdict, facts, caller);
  }
  // Read again: while the password was hashed, an operator may have locked the user, or a hundred
  // other guesses may have failed.
  const current = await ports.users.findUserByName(name);
  const closed = current === null ? null : await closedBy(ports, current.user, kindOf(guesser));
  if (found === null || current === null || verdict === "mismatch" || closed !== null) {
    return await refuseWrong(ports, check, current?.user ?? null, closed);
  }
  const user = await settleCorrect(ports, check, current.user, take.taken);
  return granted({ user, passwordHash: found.passwordHash, place, hashes: limits.hashes });
}

/** A correct password gives back everything it counted except hashes. Returns the updated user. */
async function settleCorrect(
  ports: CheckPasswordPorts,
  { limits }: Check<IncorrectPassword>,
  user: User,
  taken: readonly TakenThrottle[],
): Promise<User> {
  const proven = hasFinishedLogin(user);
  const kept = [limits.hashes, ...(proven ? [] : limits.unearned)].map(({ key }) => key);
  const back = taken.filter(({ key }) => !kept.includes(key));
  await ports.throttles.giveBackThrottles(back, [limits.delay.key]);
  const { passwordFailures, familiarPasswordFailures } = user;
  if (!proven || passwordFailures + familiarPasswordFailures > 0) {
    await ports.users.recordCorrectPassword(user.id, failuresInRowMax, ports.clock());
  }
  const left = (failures: number): number => failures < failuresInRowMax ? 0 : failures;
  return {
    ...user,
    passwordFailures: left(passwordFailures),
    familiarPasswordFailures: left(familiarPasswordFailures),
  };
}

/** Refuses a request whose password could not be hashed, and records a limit of its API key. */
export async function refuseOverloaded(
  ports: RefuseOverloadedPorts,
  why: HashRefusal,
  facts: Pick<AuditFacts, "type" | "userId">,
  caller: Caller,
): Promise<Refused<"throttled" | "overloaded">> {
  const refusal = refused(refusalOfHash(why), {
    retryAfterSeconds: ports.hasher.retryAfterSeconds(),
  });
  const detail = refusedHashDetail(why);
  const refuse = why === "client_left" ? recordRefusal : collectRefusal;
  return await refuse(ports, refusal, { ...facts, detail }, caller);
}

/** Returns which of the user's two counters counts this guesser's failures. */
function kindOf({ knownBy }: PasswordGuesser): GuesserKind {
  return knownBy === null ? "strangers" : "familiar";
}

type Closed = "locked" | "password_disabled" | "test_number_ended";

/** Returns why the account accepts no password from this kind of guesser, or null if it does. */
async function closedBy(
  ports: CheckPasswordPorts,
  user: User,
  by: GuesserKind,
): Promise<Closed | null> {
  if (user.lockedAt !== null) return "locked";
  // Refused like the unknown user that they become when they are deleted.
  if (await barOfTestUser(ports, user) === "ended") return "test_number_ended";
  const failures = by === "strangers" ? user.passwordFailures : user.familiarPasswordFailures;
  return failures >= failuresInRowMax ? "password_disabled" : null;
}

/** Limits on one username. Few usernames reach them, so the audit log names the user. */
const limitsOfNames = ["password", "password_hashes", "password_name"];

/**
 * Refuses a throttled password check. The audit log names the user if the limit is on one username.
 * It does not for limits on a network: one that tries a long list of usernames must not produce a
 * row for each.
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
  // Costs the same for an unknown username.
  const { userId } = ofName ? await ports.users.findStanding(name, "", now) : { userId: null };
  const refusal = refused("throttled", { retryAfterSeconds: secondsUntil(until, now) });
  return await recordRefusal(ports, refusal, { type, userId, detail: { limit } }, caller);
}

async function refuseWrong<Incorrect extends IncorrectPassword>(
  ports: CheckPasswordPorts,
  { guesser, refusedAs: type, incorrect, caller }: Check<Incorrect>,
  user: User | null,
  closed: Closed | null,
): Promise<Refused<Incorrect>> {
  const by = kindOf(guesser);
  const userId = user?.id ?? null;
  const reason = closed ?? incorrect;
  const event = newEvent(ports, caller, { type, userId, reason });
  const failures = await ports.users.countPasswordFailure(userId, by, event);
  if (failures === failuresInRowMax) {
    await ports.events.appendAuditEvent(disabled(ports, userId, by, caller));
  }
  return refused(incorrect);
}

/** Only one of any number of parallel guesses is the hundredth, so this is recorded once. */
function disabled(
  ports: CheckPasswordPorts,
  userId: User["id"] | null,
  by: GuesserKind,
  caller: Caller,
): AuditEvent {
  const detail = { factor: "password", failures_in_row: failuresInRowMax, for: by };
  return newEvent(ports, caller, { type: "account.disabled", userId, detail });
}
