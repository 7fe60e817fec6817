import type { Caller } from "../../../domain/audit_event.ts";
import type { Challenge } from "../../../domain/challenge/challenge.ts";
import { parseChannel } from "../../../domain/channel.ts";
import type { Circuit } from "../../../domain/sending/circuit.ts";
import type { Method } from "../../../domain/method.ts";
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
import type { Verdict } from "./verdict.ts";
import { offerMethods, type OfferMethodsPorts } from "../../challenge/offer_methods.ts";

export type RecordCheckPorts = CircuitsPorts & Pick<Ports, "sending" | "clock">;

export type ProviderChecksPorts = OfferMethodsPorts & RecordRefusalPorts;

/** The circuit of the provider's checks, as read before a check. */
export interface CheckCircuit {
  readonly circuit: Circuit | null;
  /** Seconds to wait; null if the provider may be called. */
  readonly wait: number | null;
}

/** Reads the circuit of the provider's checks; null for a proof that needs no provider. */
export async function checkCircuit(
  ports: Pick<Ports, "controls" | "clock">,
  method: Method,
): Promise<CheckCircuit | null> {
  if (parseChannel(method) === null) return null;
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

/**
 * Records what a check shows about the provider's health, and the guess on the delivery of its
 * code.
 */
export async function recordCheck(
  ports: RecordCheckPorts,
  taken: Challenge,
  check: CheckCircuit | null,
  verdict: Verdict,
  caller: Caller,
): Promise<void> {
  if (check === null || verdict.call === null) return;
  const { result } = verdict;
  const fault = verdict.result === "fault" ? verdict : null;
  await noteProviderHealth(ports, "check", check.circuit, fault, caller);
  if (taken.verificationId === null || (result !== "correct" && result !== "wrong")) return;
  await ports.sending.recordGuess({
    verificationId: taken.verificationId,
    challengeId: taken.id,
    approvedAt: result === "correct" ? ports.clock() : null,
  });
}
