import type { Caller } from "../../domain/audit_event.ts";
import type { Challenge } from "../../domain/challenge/challenge.ts";
import type { Outcome, Refusal } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { findOpenChallenge } from "../challenge/find_open_challenge.ts";
import { type OpenedSession, openSession, type OpenSessionPorts } from "./open_session.ts";
import { proveSecondFactor, type ProveSecondFactorPorts } from "./proof/prove_second_factor.ts";
import type { ProofInput } from "./proof/verify.ts";
import type { ProofRefusal } from "./proof/refuse_guess.ts";

type VerifySecondFactorPorts =
  & ProveSecondFactorPorts
  & OpenSessionPorts
  & Pick<Ports, "sessions" | "clock">;

export interface SecondFactor extends ProofInput {
  readonly challengeToken: string;
  /** Whether this device shall need no second factor for thirty days. */
  readonly trustDevice: boolean;
}

/**
 * Second factor of a login or a step-up. Of any number of parallel right proofs exactly one opens a
 * session; a step-up's takes the place of the session that asked for it.
 */
export async function verifySecondFactor(
  ports: VerifySecondFactorPorts,
  input: SecondFactor,
  caller: Caller,
): Promise<Outcome<OpenedSession, ProofRefusal>> {
  const purposes = ["login", "step_up"] as const;
  const operation = "second_factor.prove";
  const found = await findOpenChallenge(ports, input.challengeToken, purposes, operation, caller);
  if (!found.ok) return found;
  const proven = await proveSecondFactor(ports, found.value, input, caller);
  if (!proven.ok) {
    await endGuessingSession(ports, found.value.challenge, proven.refusal, caller);
    return proven;
  }
  return await openSession(ports, found.value, proven.value, input.trustDevice, caller);
}

/**
 * A step-up costs no password, so its guesses are no way to rest somebody's second factor for ever:
 * the session whose last guess was wrong ends.
 */
async function endGuessingSession(
  ports: VerifySecondFactorPorts,
  { purpose, sessionId, userId }: Challenge,
  refusal: Refusal,
  caller: Caller,
): Promise<void> {
  if (purpose !== "step_up" || sessionId === null || refusal.guessesLeft !== 0) return;
  const event = newEvent(ports, caller, {
    type: "session.ended",
    userId,
    reason: "too_many_attempts",
    detail: { session_id: sessionId, by: "step_up" },
  });
  await ports.sessions.endSession(sessionId, ports.clock(), event);
}
