import type { Caller } from "../../../domain/audit_event.ts";
import {
  type Challenge,
  guessesMax,
  resendWaitAfterFaultSeconds,
} from "../../../domain/challenge/challenge.ts";
import { parseCode } from "../../../domain/one_time_code.ts";
import { parseChannel } from "../../../domain/channel.ts";
import { after, type Instant, secondsUntil } from "../../../domain/instant.ts";
import { hashRecoveryCode } from "../../../domain/factors/recovery_code.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../../domain/refusal.ts";
import { openMethods, type Proof } from "../../../domain/challenge/second_factor.ts";
import { type Method, methods } from "../../../domain/method.ts";
import { providerFaultThrottle } from "../../../domain/throttle.ts";
import {
  failuresInRowMax,
  secondFactorBlock,
  secondFactorBlockSeconds,
  secondFactorFailuresMax,
  type User,
} from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import { callFacts } from "../../record/new_event.ts";
import { recordRefusal } from "../../record/record_refusal.ts";
import { countGuess } from "./count_guess.ts";
import { findAuthenticators } from "../../challenge/find_authenticators.ts";
import type { ChallengeRefusal, FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { findSentCode } from "../../sending/find_sent_code.ts";
import { finishedElsewhere, refusalOfGone } from "./gone_code.ts";
import { judge, type Presented, type Verdict } from "./judge.ts";
import { noteSecondFactorDisabled } from "./note_disabled.ts";
import {
  type CheckCircuit,
  checkCircuit,
  leaveCheck,
  recordCheck,
  refuseCutOff,
} from "./provider_checks.ts";
import { endSendGap } from "../../sending/send_gap.ts";
import { endOfChallenge } from "../../record/written_ends.ts";

export interface ProofInput {
  /** sms, call, whatsapp, totp, recovery_code or passkey. */
  readonly method: string;
  /** What was typed; null for a passkey. */
  readonly code: string | null;
  /** The browser's answer; null for all others. */
  readonly passkey: Readonly<Record<string, unknown>> | null;
}

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
 * Proves the second factor that a challenge awaits. The guess is counted and committed before it is
 * looked at, whatever the method; a fault of the provider burns none. The challenge is not yet
 * consumed: whoever acts on the proof does that, and spends the proof, in one transaction.
 */
export async function proveSecondFactor(
  ports: Ports,
  found: FoundChallenge,
  input: ProofInput,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const presented = parseProof(input, found.user);
  if (!presented.ok) return presented;
  const closed = await methodRefusal(ports, found, presented.value) ??
    guessRefusal(found.user, ports.clock());
  if (closed !== null) return await unjudged(ports, found, presented.value, closed, caller);
  const sent = await findSentCode(ports, found, presented.value.method, caller);
  if (!sent.ok) return await unjudged(ports, found, presented.value, sent, caller);
  const circuit = await checkCircuit(ports, presented.value);
  const cutOff = await refuseCutOff(ports, found, circuit, caller);
  if (cutOff !== null) return cutOff;
  const counted = await countGuess(ports, found, caller);
  if (!counted.ok) {
    await leaveCheck(ports, circuit);
    return await unjudged(ports, found, presented.value, counted, caller);
  }
  const proven = await judgeGuess(ports, sent.value, presented.value, circuit, caller);
  if (proven.ok || !wrongCodes.has(proven.refusal.code)) {
    await ports.throttles.giveBackThrottles(counted.value);
  }
  return proven;
}

const wrongCodes: ReadonlySet<ProofRefusal> = new Set(["wrong_code", "passkey_refused"]);

async function judgeGuess(
  ports: Ports,
  found: FoundChallenge,
  presented: Presented,
  circuit: CheckCircuit | null,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const taken = await takeGuess(ports, found, presented);
  if (taken === null) {
    await leaveCheck(ports, circuit);
    const overtaken = await overtakenRefusal(ports, found.challenge, presented);
    return await unjudged(ports, found, presented, overtaken, caller);
  }
  const verdict = await judge(ports, taken, found.user, presented);
  await recordCheck(ports, taken, circuit, verdict, caller);
  const finished = verdict.result === "gone" ? await finishedElsewhere(ports, taken) : null;
  if (finished !== null) return await unjudged(ports, found, presented, finished, caller);
  if (verdict.result === "right") {
    if (parseChannel(presented.method) !== null) await endSendGap(ports, found);
    return granted({ ...verdict.proof, latencyMs: verdict.call?.latencyMs ?? null });
  }
  const refusal = await refuseGuess(ports, taken, presented.method, verdict, caller);
  if (verdict.result === "wrong") await noteSecondFactorDisabled(ports, found.user, caller);
  return refusal;
}

function parseProof(input: ProofInput, user: User): Outcome<Presented, "invalid_input"> {
  const fields: FieldRefusal[] = [];
  const method = methods.find((known) => known === input.method);
  const presented = method === undefined ? null : present(method, input, user);
  if (method === undefined) fields.push({ field: "method", code: "method_unknown" });
  else if (presented === null) {
    const field = method === "passkey" ? "passkey" : "code";
    const missing = method === "passkey" ? input.passkey === null : input.code === null;
    fields.push({ field, code: missing ? "missing" : "code_format" });
  }
  return presented === null ? refused("invalid_input", { fields }) : granted(presented);
}

function present(method: Method, input: ProofInput, user: User): Presented | null {
  if (method === "passkey") {
    return input.passkey === null ? null : { method, response: input.passkey };
  }
  if (input.code === null) return null;
  if (method === "recovery_code") {
    const hash = hashRecoveryCode(input.code, user.id);
    return hash === null ? null : { method, hash };
  }
  const code = parseCode(input.code);
  return code === null ? null : { method, code };
}

async function methodRefusal(
  ports: Ports,
  { challenge, user }: FoundChallenge,
  { method }: Presented,
): Promise<Refused<"method_unavailable"> | null> {
  // A code that was sent is good however it came, also when that way has closed since.
  if (parseChannel(method) !== null) return null;
  const has = await findAuthenticators(ports, user.id);
  const open = openMethods(challenge, user.phoneVerifiedAt !== null, has);
  return open.includes(method) ? null : refused("method_unavailable");
}

function guessRefusal(
  user: User,
  now: Instant,
): Refused<"invalid_challenge" | "too_many_attempts"> | null {
  if (user.lockedAt !== null) return refused("invalid_challenge");
  // Only an operator ends this, so there is no wait to tell of.
  if (user.secondFactorFailuresInRow >= failuresInRowMax) return refused("too_many_attempts");
  const blockedUntil = secondFactorBlock(user, now);
  if (blockedUntil !== null) {
    return refused("too_many_attempts", { retryAfterSeconds: secondsUntil(blockedUntil, now) });
  }
  return null;
}

function takeGuess(
  ports: Ports,
  { challenge, user }: FoundChallenge,
  { method }: Presented,
): Promise<Challenge | null> {
  const now = ports.clock();
  return ports.challenges.takeGuess({
    challengeId: challenge.id,
    userId: user.id,
    now,
    guessesMax,
    failuresMax: secondFactorFailuresMax,
    failuresInRowMax,
    blockedUntil: after(now, secondFactorBlockSeconds),
    ofSentCode: parseChannel(method) !== null,
  });
}

/**
 * Refuses what was not looked at. Guesses while the account rests, or while its second factor is
 * taken no more, are on record too: they tell of an attack that goes on.
 */
async function unjudged(
  ports: Ports,
  { challenge, user }: FoundChallenge,
  { method }: Presented,
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

/** Another request was faster: it used the last guess, or it ended the challenge. */
async function overtakenRefusal(
  ports: Ports,
  challenge: Challenge,
  presented: Presented,
): Promise<Refused<ProofRefusal>> {
  const found = await ports.challenges.findChallenge(challenge.id);
  if (found === null) return refused("invalid_challenge");
  const end = await endOfChallenge(ports, found.challenge);
  if (end !== null) return refused(end);
  const closed = guessRefusal(found.user, ports.clock());
  if (closed !== null) return closed;
  const forgotten = parseChannel(presented.method) !== null &&
    found.challenge.verificationId === null;
  return refused(forgotten ? "code_expired" : "too_many_attempts");
}

async function refuseGuess(
  ports: Ports,
  taken: Challenge,
  method: Method,
  verdict: Exclude<Verdict, { readonly result: "right" }>,
  caller: Caller,
): Promise<Refused<ProofRefusal>> {
  const code = await refusalOf(ports, taken, verdict, method);
  if (verdict.result === "gone") await forgetCode(ports, taken);
  if (verdict.result === "fault") await forgiveFault(ports, taken);
  const facts = { challenge_id: taken.id, purpose: taken.purpose, method, attempt: taken.guesses };
  const detail = { ...facts, ...(verdict.call === null ? {} : callFacts(verdict.call)) };
  const event = { type: "challenge.refused", userId: taken.userId, detail } as const;
  return await recordRefusal(ports, refused(code, waitOrGuesses(taken, verdict)), event, caller);
}

/** What a refused guess tells: the guesses left, or after a fault the wait. */
function waitOrGuesses(
  { guesses }: Challenge,
  verdict: Exclude<Verdict, { readonly result: "right" }>,
): { readonly guessesLeft?: number; readonly retryAfterSeconds?: number } {
  if (verdict.result === "wrong") return { guessesLeft: Math.max(0, guessesMax - guesses) };
  if (verdict.result !== "fault") return {};
  return { retryAfterSeconds: verdict.retryAfterSeconds ?? resendWaitAfterFaultSeconds };
}

async function refusalOf(
  ports: Ports,
  taken: Challenge,
  verdict: Exclude<Verdict, { readonly result: "right" }>,
  method: Method,
): Promise<
  | "wrong_code"
  | "passkey_refused"
  | "too_many_attempts"
  | "code_expired"
  | "provider_error"
  | "provider_unavailable"
> {
  if (verdict.result === "wrong") return method === "passkey" ? "passkey_refused" : "wrong_code";
  if (verdict.result === "gone") return await refusalOfGone(ports, taken);
  return verdict.result === "fault" ? "provider_unavailable" : "too_many_attempts";
}

/** Our challenge lives, so the provider's verification ended early: only a new code helps. */
async function forgetCode(ports: Ports, taken: Challenge): Promise<void> {
  if (taken.verificationId !== null) {
    await ports.challenges.forgetVerification(taken.id, taken.verificationId);
  }
  await ports.challenges.giveBackGuess(taken.id, taken.userId);
}

/** Gives the guess back, but not without end: a broken provider is no way round the limit. */
async function forgiveFault(ports: Ports, taken: Challenge): Promise<void> {
  const throttle = providerFaultThrottle(taken.userId);
  const take = await ports.throttles.takeThrottles([throttle], ports.clock());
  if (take.passed) await ports.challenges.giveBackGuess(taken.id, taken.userId);
}
