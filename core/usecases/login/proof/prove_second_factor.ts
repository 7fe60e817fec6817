import type { Caller } from "../../../domain/audit_event.ts";
import { parseCode } from "../../../domain/one_time_code.ts";
import { parseChannel } from "../../../domain/channel.ts";
import { hashRecoveryCode } from "../../../domain/factors/recovery_code.ts";
import { type Method, methods } from "../../../domain/method.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../../domain/refusal.ts";
import { openMethods, type Proof } from "../../../domain/challenge/second_factor.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import { findAuthenticators } from "../../challenge/find_authenticators.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { findSentCode } from "../../sending/find_sent_code.ts";
import { checkGuess, type CheckGuessPorts } from "./check_guess.ts";
import { countOnNetworks, giveBackOnNetworks, guessRefusal } from "./guess.ts";
import {
  checkCircuit,
  leaveCheck,
  type ProviderChecksPorts,
  refuseCutOff,
} from "./provider_checks.ts";
import { type ProofRefusal, refuseUnchecked } from "./refuse_guess.ts";
import type { Presented } from "./verdict.ts";

export type ProveSecondFactorPorts =
  & ProviderChecksPorts
  & CheckGuessPorts
  & Pick<Ports, "controls" | "throttles" | "clock">;

export interface ProofInput {
  /** sms, call, whatsapp, totp, recovery_code or passkey. */
  readonly method: string;
  /** What was typed; null for a passkey. */
  readonly code: string | null;
  /** The browser's answer; null for all others. */
  readonly passkey: Readonly<Record<string, unknown>> | null;
}

/**
 * Proves the second factor that a challenge awaits. The guess is counted and committed before it is
 * looked at, whatever the method; a fault of the provider burns none. The challenge is not yet
 * consumed: whoever acts on the proof does that, and spends the proof, in one transaction.
 */
export async function proveSecondFactor(
  ports: ProveSecondFactorPorts,
  found: FoundChallenge,
  input: ProofInput,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const parsed = parseProof(input, found.user);
  if (!parsed.ok) return parsed;
  const { method } = parsed.value;

  const closed = await methodRefusal(ports, found, method) ??
    guessRefusal(found.user, ports.clock());
  if (closed !== null) return await refuseUnchecked(ports, found, method, closed, caller);
  const sent = await findSentCode(ports, found, method, caller);
  if (!sent.ok) return await refuseUnchecked(ports, found, method, sent, caller);
  const circuit = await checkCircuit(ports, method);
  const cutOff = await refuseCutOff(ports, found, circuit, caller);
  if (cutOff !== null) return cutOff;

  const counted = await countOnNetworks(ports, found, caller);
  if (!counted.ok) {
    await leaveCheck(ports, circuit);
    return await refuseUnchecked(ports, found, method, counted, caller);
  }
  const proven = await checkGuess(ports, sent.value, parsed.value, circuit, caller);
  if (proven.ok || !wrongCodes.has(proven.refusal.code)) {
    await giveBackOnNetworks(ports, counted.value);
  }
  return proven;
}

const wrongCodes: ReadonlySet<ProofRefusal> = new Set(["wrong_code", "passkey_refused"]);

function parseProof(input: ProofInput, user: User): Outcome<Presented, "invalid_input"> {
  const fields: FieldRefusal[] = [];
  const method = methods.find((known) => known === input.method);
  const presented = method === undefined ? null : parsePresented(method, input, user);
  if (method === undefined) fields.push({ field: "method", code: "method_unknown" });
  else if (presented === null) {
    const field = method === "passkey" ? "passkey" : "code";
    const missing = method === "passkey" ? input.passkey === null : input.code === null;
    fields.push({ field, code: missing ? "missing" : "code_format" });
  }
  return presented === null ? refused("invalid_input", { fields }) : granted(presented);
}

function parsePresented(method: Method, input: ProofInput, user: User): Presented | null {
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
  ports: ProveSecondFactorPorts,
  { challenge, user }: FoundChallenge,
  method: Method,
): Promise<Refused<"method_unavailable"> | null> {
  // A code that was sent is good however it came, also when that way has closed since.
  if (parseChannel(method) !== null) return null;
  const has = await findAuthenticators(ports, user.id);
  const open = openMethods(challenge, user.phoneVerifiedAt !== null, has);
  return open.includes(method) ? null : refused("method_unavailable");
}
