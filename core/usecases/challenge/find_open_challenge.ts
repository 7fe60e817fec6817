import type { Caller } from "../../domain/audit_event.ts";
import type { Challenge, ChallengeEnd, Purpose } from "../../domain/challenge/challenge.ts";
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
import { barOfTestUser, endOfChallenge, isSessionActive } from "../record/written_ends.ts";

export type LookUpPorts = Pick<
  Ports,
  "challenges" | "sessions" | "testNumbers" | "policies" | "clock"
>;

export type FindOpenChallengePorts = RecordRefusalPorts & LookUpPorts;

export interface FoundChallenge {
  readonly challenge: Challenge;
  readonly user: User;
}

export type ChallengeRefusal = "invalid_challenge" | ChallengeEnd;

/**
 * Returns the open challenge of a token, or a refusal. A challenge opened for a purpose other than
 * `purposes` is refused: a proof for one purpose is not valid for another. So is a challenge whose
 * session has ended or whose user is locked. Refusals are recorded in the audit log.
 */
export async function findOpenChallenge(
  ports: FindOpenChallengePorts,
  tokenText: string,
  purposes: readonly Purpose[],
  operation: Operation,
  caller: Caller,
): Promise<Outcome<FoundChallenge, ChallengeRefusal>> {
  const { found, code } = await lookUp(ports, tokenText, purposes, caller);
  if (found !== null && code === null) return granted(found);
  return await refuseChallenge(ports, found, code ?? "invalid_challenge", operation, caller);
}

/** The same, but records no refusal: for reads that clients repeat. */
export async function findChallengeQuietly(
  ports: LookUpPorts,
  tokenText: string,
  purposes: readonly Purpose[],
  caller: Pick<Caller, "noteSubject">,
): Promise<Outcome<FoundChallenge, ChallengeRefusal>> {
  const { found, code } = await lookUp(ports, tokenText, purposes, caller);
  return found !== null && code === null ? granted(found) : refused(code ?? "invalid_challenge");
}

/** Finds the challenge that a token names, and why it cannot be used. Notes its user. */
async function lookUp(
  ports: LookUpPorts,
  tokenText: string,
  purposes: readonly Purpose[],
  { noteSubject }: Pick<Caller, "noteSubject">,
): Promise<{ readonly found: FoundChallenge | null; readonly code: ChallengeRefusal | null }> {
  const token = parseToken("challenge", tokenText);
  const found = token === null ? null : await ports.challenges.findChallenge(token.id);
  // Only a caller with the secret learns how a challenge ended.
  const authentic = token !== null && found !== null &&
    secretMatches(token.secretHash, found.challenge.secretHash);
  if (authentic) noteSubject?.({ userId: found.user.id });
  return { found, code: authentic ? await refusalOf(ports, found, purposes) : "invalid_challenge" };
}

async function refusalOf(
  ports: LookUpPorts,
  { challenge, user }: FoundChallenge,
  purposes: readonly Purpose[],
): Promise<ChallengeRefusal | null> {
  if (user.lockedAt !== null || !purposes.includes(challenge.purpose)) return "invalid_challenge";
  if (await barOfTestUser(ports, user) !== null) return "invalid_challenge";
  const end = await endOfChallenge(ports, challenge);
  if (end !== null) return end;
  return await isBoundSessionActive(ports, challenge) ? null : "invalid_challenge";
}

/** Refuses a request made with a challenge, and records the refusal with its user, if known. */
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

/** A challenge that a session started ends when that session ends. */
export async function isBoundSessionActive(
  ports: Pick<Ports, "sessions" | "policies" | "clock">,
  { sessionId }: Challenge,
): Promise<boolean> {
  if (sessionId === null) return true;
  const bound = await ports.sessions.findSession(sessionId);
  return bound !== null && await isSessionActive(ports, bound.session, ports.clock());
}
