import type { Caller } from "../../../domain/audit_event.ts";
import { parseChannel } from "../../../domain/channel.ts";
import { type Method, methods } from "../../../domain/method.ts";
import {
  type FieldCode,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../../domain/refusal.ts";
import { openMethods, type Proof } from "../../../domain/challenge/second_factor.ts";
import { testVerificationAt } from "../../../domain/test_numbers/test_number.ts";
import type { Ports } from "../../../ports/ports.ts";
import { findAuthenticators } from "../../challenge/find_authenticators.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { findSentCode } from "../../sending/find_sent_code.ts";
import { checkGuess, type CheckGuessPorts, type Presented } from "./check_guess.ts";
import { inferMethod } from "./infer_method.ts";
import { countOnNetworks, giveBackOnNetworks, guessRefusal } from "./guess.ts";
import {
  checkCircuit,
  leaveCheck,
  type ProviderChecksPorts,
  refuseCutOff,
} from "./provider_checks.ts";
import { type ProofRefusal, refuseUnchecked } from "./refuse_guess.ts";
import { type ProofInput, proofMethods } from "./verify.ts";

export type ProveSecondFactorPorts =
  & ProviderChecksPorts
  & CheckGuessPorts
  & Pick<Ports, "controls" | "throttles" | "clock">;

/**
 * Proves the second factor of a challenge. For every method, the guess is counted and committed
 * before it is checked; a provider fault uses up no guess. The challenge is not consumed yet: the
 * caller that acts on the proof does that, and spends the proof, in one transaction.
 */
export async function proveSecondFactor(
  ports: ProveSecondFactorPorts,
  found: FoundChallenge,
  input: ProofInput,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const parsed = await parseProof(ports, found, input);
  if (!parsed.ok) return parsed;
  const outcome = await proveBy(ports, found, parsed.value, caller);
  if (outcome.ok || input.method !== null) return outcome;
  return { ok: false, refusal: { ...outcome.refusal, inferredMethod: parsed.value.method } };
}

async function proveBy(
  ports: ProveSecondFactorPorts,
  found: FoundChallenge,
  presented: Presented,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const { method } = presented;
  const closed = await methodRefusal(ports, found, method) ??
    guessRefusal(found.user, ports.clock());
  if (closed !== null) return await refuseUnchecked(ports, found, method, closed, caller);
  const sent = await findSentCode(ports, found, method, caller);
  if (!sent.ok) return await refuseUnchecked(ports, found, method, sent, caller);
  // Only the provider can check a code that it sent.
  const byProvider = parseChannel(method) !== null &&
    testVerificationAt(sent.value.challenge.verificationId) === null;
  const circuit = byProvider ? await checkCircuit(ports) : null;
  const cutOff = await refuseCutOff(ports, found, circuit, caller);
  if (cutOff !== null) return cutOff;

  const counted = await countOnNetworks(ports, found, caller);
  if (!counted.ok) {
    await leaveCheck(ports, circuit);
    return await refuseUnchecked(ports, found, method, counted, caller);
  }
  const proven = await checkGuess(ports, sent.value, presented, circuit, caller);
  if (proven.ok || !wrongCodes.has(proven.refusal.code)) {
    await giveBackOnNetworks(ports, counted.value);
  }
  return proven;
}

const wrongCodes: ReadonlySet<ProofRefusal> = new Set(["wrong_code", "passkey_refused"]);

async function parseProof(
  ports: ProveSecondFactorPorts,
  found: FoundChallenge,
  input: ProofInput,
): Promise<Outcome<Presented, "invalid_input">> {
  const invalid = (field: string, code: FieldCode): Refused<"invalid_input"> =>
    refused("invalid_input", { fields: [{ field, code }] });
  const method = input.method === null
    ? await inferMethod(ports, found, input)
    : methods.find((known) => known === input.method);
  if (method === null) return invalid(input.code === null ? "code" : "method", "missing");
  if (method === undefined) return invalid("method", "method_unknown");
  const { field, read } = proofMethods[method];
  if (input[field] === null) return invalid(field, "missing");
  const verify = read(input, found.user);
  return verify === null ? invalid(field, "code_format") : granted({ method, verify });
}

async function methodRefusal(
  ports: ProveSecondFactorPorts,
  { challenge, user }: FoundChallenge,
  method: Method,
): Promise<Refused<"method_unavailable"> | null> {
  // A sent code is valid however it was sent, even if that channel has become unavailable since.
  if (parseChannel(method) !== null) return null;
  const authenticators = await findAuthenticators(ports, user.id);
  const open = openMethods(challenge, user.phoneVerifiedAt !== null, authenticators);
  return open.includes(method) ? null : refused("method_unavailable");
}
