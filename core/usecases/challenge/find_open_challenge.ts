import type { Caller } from "../../domain/audit_event.ts";
import type { Challenge, Purpose } from "../../domain/challenge/challenge.ts";
import {
  granted,
  type Outcome,
  type Refusal,
  type RefusalCode,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import { parseToken, secretMatches } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";
import type { Operation } from "../record/refuse_operation.ts";
import { endOfChallenge, isSessionActive } from "../record/written_ends.ts";

export type FindOpenChallengePorts =
  & RecordRefusalPorts
  & Pick<Ports, "challenges" | "sessions" | "policies" | "clock">;

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
 * whose session has ended, or whose user is locked. A refusal goes on record.
 */
export async function findOpenChallenge(
  ports: FindOpenChallengePorts,
  tokenText: string,
  purposes: readonly Purpose[],
  operation: Operation,
  caller: Caller,
): Promise<Outcome<FoundChallenge, ChallengeRefusal>> {
  const token = parseToken("challenge", tokenText);
  const found = token === null ? null : await ports.challenges.findChallenge(token.id);
  // How a challenge ended is told only to whoever holds its secret.
  const held = token !== null && found !== null &&
    secretMatches(token.secretHash, found.challenge.secretHash);
  const code = held ? await refusalOf(ports, found, purposes) : "invalid_challenge";
  if (held && code === null) return granted(found);
  return await refuseChallenge(ports, found, code ?? "invalid_challenge", operation, caller);
}

async function refusalOf(
  ports: FindOpenChallengePorts,
  { challenge, user }: FoundChallenge,
  purposes: readonly Purpose[],
): Promise<ChallengeRefusal | null> {
  if (user.lockedAt !== null || !purposes.includes(challenge.purpose)) return "invalid_challenge";
  const end = await endOfChallenge(ports, challenge);
  if (end !== null) return end;
  return await isBegunInForce(ports, challenge) ? null : "invalid_challenge";
}

/** Refuses what is asked with a challenge, and puts on record whose it is, where that is known. */
export async function refuseChallenge<Code extends RefusalCode>(
  ports: RecordRefusalPorts,
  found: FoundChallenge | null,
  code: Code,
  operation: Operation,
  caller: Caller,
  more: Omit<Refusal<Code>, "code"> = {},
): Promise<Refused<Code>> {
  return await recordRefusal(ports, refused(code, more), {
    type: "challenge.refused",
    userId: found?.user.id ?? null,
    detail: {
      ...(found === null ? {} : { challenge_id: found.challenge.id }),
      purpose: found?.challenge.purpose ?? null,
      act: operation,
    },
  }, caller);
}

/** What a session began dies with it. */
async function isBegunInForce(
  ports: FindOpenChallengePorts,
  { sessionId }: Challenge,
): Promise<boolean> {
  if (sessionId === null) return true;
  const begunBy = await ports.sessions.findSession(sessionId);
  return begunBy !== null && await isSessionActive(ports, begunBy.session, ports.clock());
}
