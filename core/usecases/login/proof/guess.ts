import type { Caller } from "../../../domain/audit_event.ts";
import {
  type Challenge,
  guessCountsOnAccount,
  guessesMax,
} from "../../../domain/challenge/challenge.ts";
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

// A guess is counted and committed before it is checked, against the networks that it comes from
// and against its challenge and account. If it turns out not to be an incorrect guess, the counts
// are given back.

/** Returns why an account accepts no guess at `now`, or null if it does. */
export function guessRefusal(
  user: User,
  now: Instant,
): Refused<"invalid_challenge" | "too_many_attempts"> | null {
  if (user.lockedAt !== null) return refused("invalid_challenge");
  // Only an operator ends this, so there is no wait to report.
  if (user.secondFactorFailuresInRow >= failuresInRowMax) return refused("too_many_attempts");
  const blockedUntil = secondFactorBlock(user, now);
  if (blockedUntil === null) return null;
  return refused("too_many_attempts", { retryAfterSeconds: secondsUntil(blockedUntil, now) });
}

/**
 * Counts a guess against the networks that it comes from. The caller gives the counts back with
 * `giveBackOnNetworks` unless the guess was incorrect. If the limit is full, an alert is raised and
 * strangers are refused. Familiar users are not refused: someone who guesses from behind an
 * office's shared address must not lock out the others there. A user is familiar if they prove a
 * factor in a session, or from a network from which they recently completed a login.
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

/** Gives back what `countOnNetworks` counted: the guess was correct, or was not checked. */
export async function giveBackOnNetworks(
  ports: Pick<Ports, "throttles">,
  counted: readonly TakenThrottle[],
): Promise<void> {
  await ports.throttles.giveBackThrottles(counted);
}

/**
 * Counts a guess against its challenge and, as `guessCountsOnAccount` says, its account. Returns
 * the challenge as counted, or null if it accepts no more guesses or another request was faster.
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
    onAccount: guessCountsOnAccount(challenge),
  });
}

/** Gives back what `countOnAccount` counted: the guess could not be checked. */
export async function giveBackOnAccount(
  ports: Pick<Ports, "challenges">,
  taken: Challenge,
): Promise<void> {
  const { id: challengeId, userId } = taken;
  const onAccount = guessCountsOnAccount(taken);
  await ports.challenges.giveBackGuess({ challengeId, userId, onAccount });
}

/**
 * Gives the guess back, but only a limited number of times: a broken provider must not be a way
 * around the guess limits.
 */
export async function giveBackAfterFault(
  ports: Pick<Ports, "challenges" | "throttles" | "clock">,
  taken: Challenge,
): Promise<void> {
  const throttle = providerFaultThrottle(taken.userId);
  const take = await ports.throttles.takeThrottles([throttle], ports.clock());
  if (take.passed) await giveBackOnAccount(ports, taken);
}
