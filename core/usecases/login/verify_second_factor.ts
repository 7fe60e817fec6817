import type { Caller } from "../../domain/audit_event.ts";
import type { Challenge } from "../../domain/challenge/challenge.ts";
import type { Outcome, Refusal } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { findOpenChallenge } from "../challenge/find_open_challenge.ts";
import {
  type OpenedSession,
  type OpeningChoices,
  openSession,
  type OpenSessionPorts,
} from "./open_session.ts";
import { isWorthNotice, notifyNewPlace, type NotifyNewPlacePorts } from "./notify_new_place.ts";
import { proveSecondFactor, type ProveSecondFactorPorts } from "./proof/prove_second_factor.ts";
import type { ProofInput } from "./proof/verify.ts";
import type { ProofRefusal } from "./proof/refuse_guess.ts";

type VerifySecondFactorPorts =
  & ProveSecondFactorPorts
  & OpenSessionPorts
  & NotifyNewPlacePorts
  & Pick<Ports, "sessions" | "clock">;

export interface SecondFactor extends ProofInput, OpeningChoices {
  readonly challengeToken: string;
}

/**
 * Verifies the second factor of a login or step-up. Of any number of parallel correct proofs,
 * exactly one opens a session. A step-up's session replaces the session that requested it. The
 * owner is notified of a login from a new place.
 */
export async function verifySecondFactor(
  ports: VerifySecondFactorPorts,
  input: SecondFactor,
  caller: Caller,
): Promise<Outcome<OpenedSession, ProofRefusal | "phone_number_limit">> {
  const purposes = ["login", "step_up"] as const;
  const operation = "second_factor.prove";
  const found = await findOpenChallenge(ports, input.challengeToken, purposes, operation, caller);
  if (!found.ok) return found;
  const proven = await proveSecondFactor(ports, found.value, input, caller);
  if (!proven.ok) {
    await endGuessingSession(ports, found.value.challenge, proven.refusal, caller);
    return proven;
  }
  const { challenge, user } = found.value;
  const notice = await isWorthNotice(ports, challenge, user, caller);
  const opened = await openSession(ports, found.value, proven.value, input, caller);
  if (opened.ok && notice) await notifyNewPlace(ports, user, caller);
  return opened;
}

/**
 * A step-up costs no password, so its guesses must not be a way to keep locking out a user's second
 * factor: when the last guess is incorrect, the session ends.
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
