import type { KeyCaller } from "../../domain/audit_event.ts";
import { guessesMax, resendWaitAfterFaultSeconds } from "../../domain/challenge/challenge.ts";
import { type Code, parseCode } from "../../domain/one_time_code.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import type { ProviderCall } from "../../domain/sending/provider_call.ts";
import { keySendGap } from "../../domain/sending/send_gap.ts";
import { providerFaultThrottle } from "../../domain/throttle.ts";
import type { PhoneVerification } from "../../domain/verifications/phone_verification.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  codeOfLost,
  endedElsewhere,
  type LostVerificationPorts,
} from "../login/proof/lost_verification.ts";
import {
  type CheckCircuit,
  checkCircuit,
  leaveCheck,
  type ProviderVerdict,
  recordCheck,
  type RecordCheckPorts,
} from "../login/proof/provider_checks.ts";
import { callFacts, newEvent } from "../record/new_event.ts";
import { stateOfVerification, type VerificationState } from "./describe_verification.ts";
import { findLostCode, type FindLostCodePorts } from "./find_lost_code.ts";
import {
  endOfOvertaken,
  factsOf,
  findOpenVerification,
  type FindVerificationPorts,
  refuseVerification,
  type VerificationRefusal,
} from "./find_verification.ts";

type CheckVerificationPorts =
  & FindVerificationPorts
  & FindLostCodePorts
  & RecordCheckPorts
  & Pick<LostVerificationPorts, "pause" | "sending">
  & Pick<Ports, "verifications" | "verifier" | "controls" | "throttles" | "clock">;

export type CheckVerificationRefusal =
  | VerificationRefusal
  | "invalid_input"
  | "code_not_sent"
  | "code_expired"
  | "wrong_code"
  | "too_many_attempts"
  | "provider_error"
  | "provider_unavailable";

/**
 * Checks a code that an app's client typed. The guess is counted and committed before the provider
 * is asked, and of any number of parallel correct guesses, exactly one approves. A fault of the
 * provider uses up no guess.
 */
export async function checkVerification(
  ports: CheckVerificationPorts,
  input: { readonly verificationId: string; readonly code: string },
  caller: KeyCaller,
): Promise<Outcome<VerificationState, CheckVerificationRefusal>> {
  if (!ports.policies.verifications) return refused("not_configured");
  const code = parseCode(input.code);
  if (code === null) {
    return refused("invalid_input", { fields: [{ field: "code", code: "code_format" }] });
  }
  const type = "verification.refused";
  const found = await findOpenVerification(ports, input.verificationId, type, caller);
  if (!found.ok) return found;
  const sent = await findLostCode(ports, found.value, caller);
  if (!sent.ok) return await refuse(ports, found.value, sent, null, caller);
  const circuit = await checkCircuit(ports);
  if (circuit.wait !== null) {
    const cutOff = refused("provider_unavailable", { retryAfterSeconds: circuit.wait });
    return await refuse(ports, sent.value, cutOff, null, caller);
  }
  return await checkCounted(ports, sent.value, code, circuit, caller);
}

async function checkCounted(
  ports: CheckVerificationPorts,
  verification: PhoneVerification,
  code: Code,
  circuit: CheckCircuit,
  caller: KeyCaller,
): Promise<Outcome<VerificationState, CheckVerificationRefusal>> {
  const { id } = verification;
  const taken = await ports.verifications.takeGuess({ id, now: ports.clock(), guessesMax });
  if (taken === null || taken.verificationId === null) {
    await leaveCheck(ports, circuit);
    const overtaken = await endOfOvertaken(
      ports,
      verification,
      ({ verificationId }) => verificationId === null ? "code_expired" : "too_many_attempts",
    );
    return await refuse(ports, verification, refused(overtaken), null, caller);
  }
  const { verificationId, phoneNumber: to } = taken;
  const answer = await ports.verifier.check(verificationId, code, { purpose: "verification", to });
  const verdict: ProviderVerdict = answer.result === "fault" ? answer : {
    call: answer.call,
    result: answer.result === "approved" ? "correct" : answer.result,
  };
  await recordCheck(ports, { verificationId, challengeId: null }, circuit, verdict, caller);
  return await actOn(ports, { ...taken, verificationId }, verdict, caller);
}

/** A verification with a counted guess. */
type Guessed = PhoneVerification & { readonly verificationId: string };

async function actOn(
  ports: CheckVerificationPorts,
  taken: Guessed,
  verdict: ProviderVerdict,
  caller: KeyCaller,
): Promise<Outcome<VerificationState, CheckVerificationRefusal>> {
  const { call } = verdict;
  switch (verdict.result) {
    case "correct":
      return await approve(ports, taken, call, caller);
    case "wrong": {
      const guessesLeft = Math.max(0, guessesMax - taken.guesses);
      return await refuse(ports, taken, refused("wrong_code", { guessesLeft }), call, caller);
    }
    case "gone":
      return await refuseLost(ports, taken, call, caller);
    case "too_many_attempts":
      return await refuse(ports, taken, refused("too_many_attempts"), call, caller);
    case "fault": {
      await giveBackAfterFault(ports, taken);
      const retryAfterSeconds = verdict.retryAfterSeconds ?? resendWaitAfterFaultSeconds;
      const fault = refused("provider_unavailable", { retryAfterSeconds });
      return await refuse(ports, taken, fault, call, caller);
    }
  }
}

/** One of any number of parallel correct guesses approves the verification. */
async function approve(
  ports: CheckVerificationPorts,
  taken: Guessed,
  call: ProviderCall,
  caller: KeyCaller,
): Promise<Outcome<VerificationState, CheckVerificationRefusal>> {
  const now = ports.clock();
  const detail = { ...factsOf(taken, caller), attempt: taken.guesses, ...callFacts(call) };
  const event = newEvent(ports, caller, { type: "verification.approved", detail });
  if (!await ports.verifications.approveVerification(taken.id, now, event)) {
    const overtaken = await endOfOvertaken(ports, taken, () => "code_expired");
    return await refuse(ports, taken, refused(overtaken), call, caller);
  }
  // Someone with the phone has read the message, so the next code need not wait.
  const { key } = keySendGap(taken.apiKeyId, numberKeyOf(taken.phoneNumber));
  await ports.throttles.giveBackThrottles([], [key]);
  return granted(stateOfVerification({ ...taken, endedAs: "approved", endedAt: now }, now));
}

/** The provider no longer knows the code: another request was faster, or the code has expired. */
async function refuseLost(
  ports: CheckVerificationPorts,
  taken: Guessed,
  call: ProviderCall,
  caller: KeyCaller,
): Promise<Refused<CheckVerificationRefusal>> {
  const { id, verificationId } = taken;
  const end = await endedElsewhere(ports, () => ports.verifications.findVerification(id));
  if (end !== null) {
    const code = end === "approved" ? "verification_consumed" : "verification_expired";
    return await refuse(ports, taken, refused(code), call, caller);
  }
  const code = await codeOfLost(ports, verificationId);
  await ports.verifications.forgetVerification(id, verificationId);
  await ports.verifications.giveBackGuess(id);
  return await refuse(ports, taken, refused(code), call, caller);
}

/** Only a limited number of times: a broken provider must not be a way around the limit. */
async function giveBackAfterFault(ports: CheckVerificationPorts, { id }: Guessed): Promise<void> {
  const take = await ports.throttles.takeThrottles([providerFaultThrottle(id)], ports.clock());
  if (take.passed) await ports.verifications.giveBackGuess(id);
}

function refuse<Refusing extends Refused>(
  ports: CheckVerificationPorts,
  verification: PhoneVerification,
  refusing: Refusing,
  call: ProviderCall | null,
  caller: KeyCaller,
): Promise<Refusing> {
  const more = call === null ? {} : { attempt: verification.guesses, ...callFacts(call) };
  const facts = { type: "verification.refused", refusing, more } as const;
  return refuseVerification(ports, verification, facts, caller);
}
