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
 * Refuses what was not checked. Guesses while the account rests, or while its second factor is
 * disabled, are on record too: they show an ongoing attack.
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

/** A guess that was counted and then checked, or at least offered for it. */
export interface CheckedGuess {
  /** The challenge as counted. */
  readonly taken: Challenge;
  readonly method: Method;
  /** The evidence where a provider was asked. */
  readonly call: ProviderCall | null;
}

/** Refuses what was checked. */
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

/** Refuses a wrong guess; `user` is as they were before it. */
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
 * Puts on record that a wrong guess was the one after which no second factor is taken any more.
 * `before` is the user as they were before the guess, so parallel ones may each see the end; having
 * a reason, their lines are folded.
 */
async function noteDisabled(ports: RefuseGuessPorts, before: User, caller: Caller): Promise<void> {
  const had = before.secondFactorFailuresInRow;
  // So many at most come before the account rests: further off it cannot have happened now.
  if (had >= failuresInRowMax || had + secondFactorFailuresMax < failuresInRowMax) return;
  const current = await ports.users.findUser(before.id);
  if (current === null || current.secondFactorFailuresInRow < failuresInRowMax) return;
  await ports.events.appendAuditEvent(newEvent(ports, caller, {
    type: "account.disabled",
    userId: before.id,
    reason: "too_many_attempts",
    detail: { factor: "second_factor", failures_in_row: failuresInRowMax },
  }));
}
