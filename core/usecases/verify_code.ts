import type { Caller } from "../domain/audit_event.ts";
import {
  attemptsMax,
  type Challenge,
  challengeEnd,
  type Code,
  parseChannel,
  parseCode,
  resendWaitAfterFaultSeconds,
} from "../domain/challenge.ts";
import { after, type Instant, secondsUntil } from "../domain/instant.ts";
import { invariant } from "../domain/invariant.ts";
import { type FieldRefusal, type Outcome, refused } from "../domain/refusal.ts";
import { providerFaultThrottle } from "../domain/throttle.ts";
import { secondFactorBlockSeconds, secondFactorFailuresMax } from "../domain/user.ts";
import type { CheckAnswer, Ports } from "../ports.ts";
import { callFacts, happened } from "./audit.ts";
import {
  type ChallengeRefusal,
  findOpenChallenge,
  type FoundChallenge,
} from "./find_open_challenge.ts";
import { type OpenedSession, openSession } from "./open_session.ts";

export interface SecondFactor {
  readonly challengeToken: string;
  /** How the code came: sms, call or whatsapp. */
  readonly method: string;
  readonly code: string;
}

export type VerifyCodeRefusal =
  | ChallengeRefusal
  | "invalid_input"
  | "code_not_sent"
  | "code_expired"
  | "wrong_code"
  | "provider_unavailable";

/**
 * Second factor. The guess is counted and committed before the provider is asked; of any number of
 * parallel right codes exactly one opens a session. A fault of the provider burns no guess.
 */
export async function verifyCode(
  ports: Ports,
  input: SecondFactor,
  caller: Caller,
): Promise<Outcome<OpenedSession, VerifyCodeRefusal>> {
  const code = parseCode(input.code);
  const fields: FieldRefusal[] = [];
  if (parseChannel(input.method) === null) fields.push({ field: "method", code: "method_unknown" });
  if (code === null) fields.push({ field: "code", code: "code_format" });
  if (code === null || fields.length > 0) return refused("invalid_input", { fields });
  const found = await findOpenChallenge(ports, input.challengeToken);
  if (!found.ok) return found;
  const refusal = attemptRefusal(found.value, ports.clock());
  if (refusal !== null) return refusal;
  const taken = await takeAttempt(ports, found.value);
  if (taken === null) return await refuseOvertaken(ports, found.value.challenge);
  return await checkCode(ports, taken, code, caller);
}

function attemptRefusal(
  { challenge, user }: FoundChallenge,
  now: Instant,
): Outcome<never, "too_many_attempts" | "code_not_sent" | "code_expired"> | null {
  const blockedUntil = user.secondFactorBlockedUntil;
  if (blockedUntil !== null && blockedUntil > now) {
    return refused("too_many_attempts", { retryAfterSeconds: secondsUntil(blockedUntil, now) });
  }
  if (challenge.verificationId !== null) return null;
  return refused(challenge.sends === 0 ? "code_not_sent" : "code_expired");
}

function takeAttempt(ports: Ports, { challenge, user }: FoundChallenge): Promise<Challenge | null> {
  const now = ports.clock();
  return ports.store.takeAttempt({
    challengeId: challenge.id,
    userId: user.id,
    now,
    attemptsMax,
    failuresMax: secondFactorFailuresMax,
    blockedUntil: after(now, secondFactorBlockSeconds),
  });
}

/** Another request was faster: it used the last guess, or it ended the challenge. */
async function refuseOvertaken(
  ports: Ports,
  challenge: Challenge,
): Promise<Outcome<never, VerifyCodeRefusal>> {
  const found = await ports.store.findChallenge(challenge.id);
  if (found === null) return refused("invalid_challenge");
  const end = challengeEnd(found.challenge, ports.clock());
  if (end !== null) return refused(end);
  return attemptRefusal(found, ports.clock()) ?? refused("too_many_attempts");
}

async function checkCode(
  ports: Ports,
  taken: Challenge,
  code: Code,
  caller: Caller,
): Promise<Outcome<OpenedSession, VerifyCodeRefusal>> {
  const { verificationId, channel } = taken;
  invariant(verificationId !== null && channel !== null, "a counted guess has a verification");
  const answer = await ports.verifier.check(verificationId, code);
  switch (answer.result) {
    case "approved":
      return await openSession(ports, taken, channel, answer.call, caller);
    case "wrong":
      return await refuseGuess(ports, taken, "wrong_code", answer, caller);
    case "too_many_attempts":
      return await refuseGuess(ports, taken, "too_many_attempts", answer, caller);
    case "gone":
      return await refuseGone(ports, taken, answer, caller);
    case "fault":
      await forgiveFault(ports, taken);
      return await refuseGuess(ports, taken, "provider_unavailable", answer, caller);
  }
}

/**
 * The provider no longer knows the verification. Where another request of the same login has just
 * finished it, that is the reason; where our challenge still lives, only a new code helps.
 */
async function refuseGone(
  ports: Ports,
  taken: Challenge,
  answer: CheckAnswer,
  caller: Caller,
): Promise<Outcome<never, VerifyCodeRefusal>> {
  const found = await ports.store.findChallenge(taken.id);
  const endedAs = found?.challenge.endedAs ?? null;
  if (endedAs !== null) {
    return refused(endedAs === "consumed" ? "challenge_consumed" : "challenge_replaced");
  }
  if (taken.verificationId !== null) {
    await ports.store.forgetVerification(taken.id, taken.verificationId);
  }
  await ports.store.giveBackAttempt(taken.id, taken.userId);
  return await refuseGuess(ports, taken, "code_expired", answer, caller);
}

/** Gives the guess back, but not without end: a broken provider is no way round the limit. */
async function forgiveFault(ports: Ports, taken: Challenge): Promise<void> {
  const throttle = providerFaultThrottle(taken.userId);
  const full = await ports.store.takeThrottles([throttle], ports.clock());
  if (full === null) await ports.store.giveBackAttempt(taken.id, taken.userId);
}

async function refuseGuess(
  ports: Ports,
  taken: Challenge,
  code: "wrong_code" | "too_many_attempts" | "code_expired" | "provider_unavailable",
  answer: CheckAnswer,
  caller: Caller,
): Promise<Outcome<never, VerifyCodeRefusal>> {
  await ports.store.appendAuditEvent(happened(ports, caller, {
    type: "challenge.refused",
    userId: taken.userId,
    reason: code,
    detail: { attempt: taken.attempts, ...callFacts(answer.call) },
  }));
  if (code === "wrong_code") {
    return refused(code, { attemptsLeft: Math.max(0, attemptsMax - taken.attempts) });
  }
  if (code !== "provider_unavailable") return refused(code);
  const asked = answer.result === "fault" ? answer.retryAfterSeconds : null;
  return refused(code, { retryAfterSeconds: asked ?? resendWaitAfterFaultSeconds });
}
