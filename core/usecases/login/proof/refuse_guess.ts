import type { AuditEvent, Caller } from "../../../domain/audit_event.ts";
import { type Challenge, guessesMax } from "../../../domain/challenge/challenge.ts";
import type { Method } from "../../../domain/method.ts";
import { type Refused, refused } from "../../../domain/refusal.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";
import {
  failuresInRowMax,
  secondFactorFailuresMax,
  type User,
} from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { ChallengeRefusal, FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { callFacts, newEvent } from "../../record/new_event.ts";
import { proofMethods } from "./verify.ts";
import { recordRefusal, type RecordRefusalPorts } from "../../record/record_refusal.ts";

export type RefuseGuessPorts = RecordRefusalPorts & Pick<Ports, "users" | "events">;

export type ProofRefusal =
  | ChallengeRefusal
  | "too_many_attempts"
  | "invalid_input"
  | "method_unavailable"
  | "code_not_sent"
  | "code_expired"
  | "wrong_code"
  | "passkey_refused"
  | "provider_error"
  | "provider_unavailable"
  | "throttled";

/**
 * Refuses a guess that was not checked. Guesses during a lockout, or while the second factor is
 * disabled, are recorded in the audit log too: they show an ongoing attack.
 */
export async function refuseUnchecked(
  ports: RecordRefusalPorts,
  { challenge, user }: FoundChallenge,
  method: Method,
  refusing: Refused<ProofRefusal>,
  caller: Caller,
): Promise<Refused<ProofRefusal>> {
  const disabled = user.secondFactorFailuresInRow >= failuresInRowMax;
  return await recordRefusal(ports, refusing, {
    type: "challenge.refused",
    userId: user.id,
    detail: {
      challenge_id: challenge.id,
      purpose: challenge.purpose,
      method,
      judged: false,
      ...(disabled ? { second_factor_disabled: true } : {}),
    },
  }, caller);
}

/** A guess that was counted and then checked, or at least submitted for a check. */
export interface CheckedGuess {
  /** The challenge as counted. */
  readonly taken: Challenge;
  readonly method: Method;
  /** The evidence if a provider was called. */
  readonly call: ProviderCall | null;
}

/** Refuses a guess that was checked. */
export async function refuseChecked<Code extends ProofRefusal>(
  ports: RecordRefusalPorts,
  { taken, method, call }: CheckedGuess,
  refusing: Refused<Code>,
  caller: Caller,
): Promise<Refused<Code>> {
  const { id, userId, purpose, guesses } = taken;
  const detail: AuditEvent["detail"] = {
    challenge_id: id,
    purpose,
    method,
    attempt: guesses,
    ...(call === null ? {} : callFacts(call)),
  };
  return await recordRefusal(
    ports,
    refusing,
    { type: "challenge.refused", userId, detail },
    caller,
  );
}

/** Refuses an incorrect guess. `user` is as they were before it. */
export async function refuseWrong(
  ports: RefuseGuessPorts,
  user: User,
  guess: CheckedGuess,
  caller: Caller,
): Promise<Refused<"wrong_code" | "passkey_refused">> {
  const code = proofMethods[guess.method].wrong;
  const guessesLeft = Math.max(0, guessesMax - guess.taken.guesses);
  const wrong = await refuseChecked(ports, guess, refused(code, { guessesLeft }), caller);
  await noteDisabled(ports, user, caller);
  return wrong;
}

/**
 * Records that this incorrect guess was the one that disabled the second factor. `before` is the
 * user as they were before the guess, so parallel guesses may each see the limit reached; their
 * events have a reason, so they are folded into one row.
 */
async function noteDisabled(ports: RefuseGuessPorts, before: User, caller: Caller): Promise<void> {
  const failures = before.secondFactorFailuresInRow;
  // A lockout allows at most this many guesses, so further from the limit it was not this guess.
  if (failures >= failuresInRowMax || failures + secondFactorFailuresMax < failuresInRowMax) return;
  const current = await ports.users.findUser(before.id);
  if (current === null || current.secondFactorFailuresInRow < failuresInRowMax) return;
  await ports.events.appendAuditEvent(newEvent(ports, caller, {
    type: "account.disabled",
    userId: before.id,
    reason: "too_many_attempts",
    detail: { factor: "second_factor", failures_in_row: failuresInRowMax },
  }));
}
