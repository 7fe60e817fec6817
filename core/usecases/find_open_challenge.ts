import { type Challenge, challengeEnd, type Purpose } from "../domain/challenge.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { sessionInForce } from "../domain/session.ts";
import { parseToken, secretMatches } from "../domain/token.ts";
import type { User } from "../domain/user.ts";
import type { Ports } from "../ports.ts";

export interface FoundChallenge {
  readonly challenge: Challenge;
  readonly user: User;
}

export type ChallengeRefusal =
  | "invalid_challenge"
  | "challenge_expired"
  | "challenge_consumed"
  | "challenge_replaced"
  | "too_many_attempts";

/**
 * The open challenge that a token stands for, or why there is none. One that was opened for another
 * purpose than those named is none: nothing proven for one thing serves for another. Nor is one
 * whose session has ended.
 */
export async function findOpenChallenge(
  ports: Ports,
  tokenText: string,
  purposes: readonly Purpose[],
): Promise<Outcome<FoundChallenge, ChallengeRefusal>> {
  const token = parseToken("challenge", tokenText);
  if (token === null) return refused("invalid_challenge");
  const found = await ports.store.findChallenge(token.id);
  // How a challenge ended is told only to whoever holds its secret.
  if (found === null || !secretMatches(token.secretHash, found.challenge.secretHash)) {
    return refused("invalid_challenge");
  }
  if (!purposes.includes(found.challenge.purpose)) return refused("invalid_challenge");
  const end = challengeEnd(found.challenge, ports.clock());
  if (end !== null) return refused(end);
  return await isBegunInForce(ports, found.challenge)
    ? granted(found)
    : refused("invalid_challenge");
}

/** What a session began dies with it. */
async function isBegunInForce(ports: Ports, { sessionId }: Challenge): Promise<boolean> {
  if (sessionId === null) return true;
  const begunBy = await ports.store.findSession(sessionId);
  return begunBy !== null && sessionInForce(begunBy.session, ports.clock(), ports.sessionPolicy);
}
