import type { Caller } from "../../../domain/audit_event.ts";
import { after, secondsUntil } from "../../../domain/instant.ts";
import { networkOf } from "../../../domain/network.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import { secondFactorThrottles, type TakenThrottle } from "../../../domain/throttle.ts";
import { familiarSeconds } from "../../../domain/account/user.ts";
import { usernameKey } from "../../../domain/account/username.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { raiseAlert } from "../../record/raise_alert.ts";

/**
 * Counts a second factor on the networks that it comes from, before it is judged. The caller gives
 * the counts back with `giveBackThrottles` unless it was wrong. Where the limit is full an alert is
 * raised, and strangers are refused. Familiar users are not: those who guess behind the address of
 * their office must not lock them out. Familiar are those who prove a factor in a session, or from
 * a network from which they finished a login lately.
 */
export async function countGuess(
  ports: Ports,
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
