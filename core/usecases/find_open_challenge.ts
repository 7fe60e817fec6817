import { type Challenge, challengeEnd } from "../domain/challenge.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
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

/** The open challenge that a token stands for, or why there is none. */
export async function findOpenChallenge(
  ports: Ports,
  tokenText: string,
): Promise<Outcome<FoundChallenge, ChallengeRefusal>> {
  const token = parseToken("challenge", tokenText);
  if (token === null) return refused("invalid_challenge");
  const found = await ports.store.findChallenge(token.id);
  // How a challenge ended is told only to whoever holds its secret.
  if (found === null || !secretMatches(token.secretHash, found.challenge.secretHash)) {
    return refused("invalid_challenge");
  }
  const end = challengeEnd(found.challenge, ports.clock());
  return end === null ? granted(found) : refused(end);
}
