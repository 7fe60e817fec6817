import type { Caller } from "../../domain/audit_event.ts";
import {
  type Circuit,
  circuitFaultMemorySeconds,
  circuitFaultsMax,
  type CircuitName,
  circuitOpenUntil,
  circuitProbeSeconds,
  circuitState,
  isProbe,
} from "../../domain/sending/circuit.ts";
import { after, secondsUntil } from "../../domain/instant.ts";
import type { ProviderCall } from "../../domain/sending/provider_call.ts";
import type { Ports } from "../../ports/ports.ts";
import type { ProviderFault } from "../../ports/verifier.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

export type CircuitsPorts = NewEventPorts & Pick<Ports, "controls" | "clock">;

/**
 * Returns null if the provider may be called; otherwise the seconds to wait. A half-open circuit
 * lets one request of all instances through as a probe.
 */
export async function circuitWait(
  ports: Pick<Ports, "controls" | "clock">,
  name: CircuitName,
  circuit: Circuit | null,
): Promise<number | null> {
  const now = ports.clock();
  const state = circuitState(circuit, now);
  if (state === "closed" || circuit === null) return null;
  if (state === "open") return secondsUntil(circuit.openUntil ?? now, now);
  const probes = await ports.controls.takeProbe(name, now, after(now, circuitProbeSeconds));
  return probes ? null : secondsUntil(circuit.probeUntil ?? after(now, 1), now);
}

/** Releases the probe if the provider was not called or its response did not show its health. */
export async function leaveProbe(
  ports: Pick<Ports, "controls">,
  name: CircuitName,
  known: Circuit | null,
): Promise<void> {
  if (isProbe(known)) await ports.controls.leaveProbe(name);
}

/**
 * Records what a response of the provider shows about its health. `known` is the circuit as read
 * before the call; `fault` is null if the provider gave a verdict.
 */
export async function noteProviderHealth(
  ports: CircuitsPorts,
  name: CircuitName,
  known: Circuit | null,
  fault: ProviderFault & { readonly call: ProviderCall } | null,
  caller: Caller,
): Promise<void> {
  if (fault === null) {
    if (known === null) return;
    const closed = newEvent(ports, caller, { type: "circuit.closed", detail: { circuit: name } });
    return await ports.controls.closeCircuit(name, closed);
  }
  if (fault.scope === "request") return await leaveProbe(ports, name, known);
  const { httpStatus, providerCode, operatorWords } = fault.call;
  const now = ports.clock();
  // An open circuit remembers its faults until a call succeeds.
  const wasOpen = known !== null && known.openUntil !== null;
  const memorySince = wasOpen ? 0 : after(now, -circuitFaultMemorySeconds);
  const counted = await ports.controls.countCircuitFault(name, now, memorySince);
  const { faults } = counted;
  if (faults < circuitFaultsMax || circuitState(counted, now) === "open") return;
  const openUntil = circuitOpenUntil(faults, now);
  const opened = newEvent(ports, caller, {
    type: "circuit.opened",
    detail: {
      circuit: name,
      faults,
      http_status: httpStatus,
      provider_code: providerCode,
      words: operatorWords,
    },
  });
  await ports.controls.openCircuit(name, openUntil, opened);
}
