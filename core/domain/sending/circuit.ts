import type { Channel } from "../channel.ts";
import { after, type Instant } from "../instant.ts";

/** A circuit breaker: one for the sends of each channel, and one for checking codes. */
export type CircuitName = Channel | "check";

/** The state of a circuit. Without a row, the circuit is closed. */
export interface Circuit {
  readonly name: CircuitName;
  /** Faults in a row. */
  readonly faults: number;
  readonly lastFaultAt: Instant;
  /** No requests are made before this time. Null until there were enough faults. */
  readonly openUntil: Instant | null;
  /** When the current probe's time is up. Null if there is no probe. */
  readonly probeUntil: Instant | null;
}

/** Whether a request that `circuitWait` let through is the probe. */
export function isProbe(circuit: Circuit | null): boolean {
  return circuit !== null && circuit.openUntil !== null;
}

/** Consecutive faults, at most a minute apart, that open the circuit (F-08). */
export const circuitFaultsMax = 5;
export const circuitFaultMemorySeconds = 60;
/** Longer than a request to the provider can take. */
export const circuitProbeSeconds = 10;

/** The longest time that a circuit stays open. */
export const circuitOpenSecondsMax = 120;

/** Until when the circuit stays open: ten seconds at first, doubled after each failed probe. */
export function circuitOpenUntil(faults: number, now: Instant): Instant {
  const failedProbes = Math.max(0, faults - circuitFaultsMax);
  return after(now, Math.min(10 * 2 ** Math.min(failedProbes, 5), circuitOpenSecondsMax));
}

/**
 * `half_open`: one request may probe the provider. A circuit that a clock that was ahead opened for
 * longer than `circuitOpenSecondsMax` is half-open, too.
 */
export function circuitState(
  circuit: Circuit | null,
  now: Instant,
): "closed" | "open" | "half_open" {
  if (circuit === null || circuit.openUntil === null) return "closed";
  const longest = after(now, circuitOpenSecondsMax);
  return circuit.openUntil > now && circuit.openUntil <= longest ? "open" : "half_open";
}
