import type { Caller } from "../../../domain/audit_event.ts";
import type { Circuit } from "../../../domain/sending/circuit.ts";
import { type Refused, refused } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import { recordRefusal, type RecordRefusalPorts } from "../../record/record_refusal.ts";
import {
  type CircuitsPorts,
  circuitWait,
  leaveProbe,
  noteProviderHealth,
} from "../../sending/circuits.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import type { TokenId } from "../../../domain/token.ts";
import type { ProviderFault } from "../../../ports/verifier.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";
import { offerMethods, type OfferMethodsPorts } from "../../challenge/offer_methods.ts";

export type RecordCheckPorts = CircuitsPorts & Pick<Ports, "sending" | "clock">;

export type ProviderChecksPorts = OfferMethodsPorts & RecordRefusalPorts;

/** The circuit of the provider's checks, as read before a check. */
export interface CheckCircuit {
  readonly circuit: Circuit | null;
  /** Seconds to wait; null if the provider may be called. */
  readonly wait: number | null;
}

/** Reads the circuit of the provider's checks. */
export async function checkCircuit(
  ports: Pick<Ports, "controls" | "clock">,
): Promise<CheckCircuit> {
  const circuit = (await ports.controls.findCircuits()).find(({ name }) => name === "check") ??
    null;
  return { circuit, wait: await circuitWait(ports, "check", circuit) };
}

/**
 * Refuses a check while the circuit is open: nothing is counted, and the refusal lists the methods
 * that work.
 */
export async function refuseCutOff(
  ports: ProviderChecksPorts,
  { challenge, user }: FoundChallenge,
  check: CheckCircuit | null,
  caller: Caller,
): Promise<Refused<"provider_unavailable"> | null> {
  if (check === null || check.wait === null) return null;
  const offered = await offerMethods(ports, challenge, user);
  const refusing = refused("provider_unavailable", { retryAfterSeconds: check.wait, ...offered });
  return await recordRefusal(ports, refusing, {
    type: "challenge.refused",
    userId: user.id,
    detail: { challenge_id: challenge.id, purpose: challenge.purpose, circuit: "check" },
  }, caller);
}

/** Releases the probe when the provider is not called after all. */
export async function leaveCheck(
  ports: Pick<Ports, "controls">,
  check: CheckCircuit | null,
): Promise<void> {
  if (check !== null) await leaveProbe(ports, "check", check.circuit);
}

/** A sent code that the provider checked. */
export interface CheckedCode {
  readonly verificationId: string | null;
  /** Null for a code that does not belong to a challenge. */
  readonly challengeId: TokenId | null;
}

/** The provider's verdict on a code, and the evidence. */
export type ProviderVerdict =
  & { readonly call: ProviderCall }
  & ({ readonly result: "correct" | "wrong" | "gone" | "too_many_attempts" } | ProviderFault);

/**
 * Records what a check shows about the provider's health, and the guess on the delivery of its
 * code.
 */
export async function recordCheck(
  ports: RecordCheckPorts,
  checked: CheckedCode,
  check: CheckCircuit,
  answer: ProviderVerdict,
  caller: Caller,
): Promise<void> {
  const { result } = answer;
  const fault = answer.result === "fault" ? answer : null;
  await noteProviderHealth(ports, "check", check.circuit, fault, caller);
  if (checked.verificationId === null || (result !== "correct" && result !== "wrong")) return;
  await ports.sending.recordGuess({
    verificationId: checked.verificationId,
    challengeId: checked.challengeId,
    approvedAt: result === "correct" ? ports.clock() : null,
  });
}
