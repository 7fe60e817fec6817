import type { Caller } from "../../../domain/audit_event.ts";
import { type Challenge, guessesMax } from "../../../domain/challenge/challenge.ts";
import { parseChannel } from "../../../domain/channel.ts";
import { after, type Instant, secondsUntil } from "../../../domain/instant.ts";
import type { Method } from "../../../domain/method.ts";
import { networkOf } from "../../../domain/network.ts";
import { granted, type Outcome, type Refused, refused } from "../../../domain/refusal.ts";
import {
  providerFaultThrottle,
  secondFactorThrottles,
  type TakenThrottle,
} from "../../../domain/throttle.ts";
import {
  failuresInRowMax,
  familiarSeconds,
  secondFactorBlock,
  secondFactorBlockSeconds,
  secondFactorFailuresMax,
  type User,
} from "../../../domain/account/user.ts";
import { usernameKey } from "../../../domain/account/username.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { raiseAlert, type RaiseAlertPorts } from "../../record/raise_alert.ts";

type GuessPorts = RaiseAlertPorts & Pick<Ports, "users" | "throttles" | "clock">;

// A guess is counted and committed before it is checked: on the networks that it comes from, and
// on its challenge and account. What turns out not to be a wrong guess is given back.

/** Why an account takes no guess at `now`; null where it takes one. */
export function guessRefusal(
  user: User,
  now: Instant,
): Refused<"invalid_challenge" | "too_many_attempts"> | null {
  if (user.lockedAt !== null) return refused("invalid_challenge");
  // Only an operator ends this, so there is no wait to tell of.
  if (user.secondFactorFailuresInRow >= failuresInRowMax) return refused("too_many_attempts");
  const blockedUntil = secondFactorBlock(user, now);
  if (blockedUntil === null) return null;
  return refused("too_many_attempts", { retryAfterSeconds: secondsUntil(blockedUntil, now) });
}

/**
 * Counts a guess on the networks that it comes from. The caller gives the counts back with
 * `giveBackOnNetworks` unless it was wrong. Where the limit is full an alert is raised, and
 * strangers are refused. Familiar users are not: those who guess behind the address of their office
 * must not lock them out. Familiar are those who prove a factor in a session, or from a network
 * from which they finished a login lately.
 */
export async function countOnNetworks(
  ports: GuessPorts,
  { challenge, user }: FoundChallenge,
  caller: Caller,
): Promise<Outcome<readonly TakenThrottle[], "throttled">> {
  const name = usernameKey(user.username);
  const now = ports.clock();
  const since = after(now, -familiarSeconds);
  const familiar = challenge.sessionId !== null ||
    (await ports.users.findStanding(name, networkOf(caller.address), since)).familiar;
  const throttles = secondFactorThrottles(caller.address, familiar);
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (take.passed) return granted(take.taken);
  await raiseAlert(ports, "second_factor_guessing", { familiar }, caller);
  if (familiar) return granted([]);
  return refused("throttled", { retryAfterSeconds: secondsUntil(take.until, now) });
}

/** Takes back what `countOnNetworks` counted: the guess was right, or was not checked. */
export async function giveBackOnNetworks(
  ports: Pick<Ports, "throttles">,
  counted: readonly TakenThrottle[],
): Promise<void> {
  await ports.throttles.giveBackThrottles(counted);
}

/**
 * Counts a guess on its challenge and account, both or neither. Returns the challenge as counted;
 * null where it takes no more guesses or another request was faster.
 */
export function countOnAccount(
  ports: Pick<Ports, "challenges" | "clock">,
  { challenge, user }: FoundChallenge,
  method: Method,
): Promise<Challenge | null> {
  const now = ports.clock();
  return ports.challenges.takeGuess({
    challengeId: challenge.id,
    userId: user.id,
    now,
    guessesMax,
    failuresMax: secondFactorFailuresMax,
    failuresInRowMax,
    blockedUntil: after(now, secondFactorBlockSeconds),
    ofSentCode: parseChannel(method) !== null,
  });
}

/** Takes back what `countOnAccount` counted: the guess could not be checked. */
export async function giveBackOnAccount(
  ports: Pick<Ports, "challenges">,
  taken: Challenge,
): Promise<void> {
  await ports.challenges.giveBackGuess(taken.id, taken.userId);
}

/** Gives the guess back, but not without end: a broken provider is no way round the limit. */
export async function giveBackAfterFault(
  ports: Pick<Ports, "challenges" | "throttles" | "clock">,
  taken: Challenge,
): Promise<void> {
  const throttle = providerFaultThrottle(taken.userId);
  const take = await ports.throttles.takeThrottles([throttle], ports.clock());
  if (take.passed) await giveBackOnAccount(ports, taken);
}
