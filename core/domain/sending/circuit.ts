import type { Channel } from "../channel.ts";
import { after, type Instant } from "../instant.ts";

/** What is cut off alone: the sends of a channel, or the checks of codes. */
export type CircuitName = Channel | "check";

/** No row: it works. */
export interface Circuit {
  readonly name: CircuitName;
  /** Faults in a row. */
  readonly faults: number;
  readonly lastFaultAt: Instant;
  /** Nothing is asked before; null while there were too few faults. */
  readonly openUntil: Instant | null;
  /** Who probes holds the probe until then; null where nobody does. */
  readonly probeUntil: Instant | null;
}

/** Whether who was let through by `circuitWait` holds its probe. */
export function holdsProbe(circuit: Circuit | null): boolean {
  return circuit !== null && circuit.openUntil !== null;
}

/** Faults in a row, none of them older than a minute, that open it (SECURITY F-08). */
export const circuitFaultsMax = 5;
export const circuitFaultMemorySeconds = 60;
/** Longer than a request to the provider may take. */
export const circuitProbeSeconds = 10;

/** The longest time that one stays open. */
export const circuitOpenSecondsMax = 120;

/** How long it stays open: ten seconds at first, twice as long after each probe that failed. */
export function circuitOpenUntil(faults: number, now: Instant): Instant {
  const failedProbes = Math.max(0, faults - circuitFaultsMax);
  return after(now, Math.min(10 * 2 ** Math.min(failedProbes, 5), circuitOpenSecondsMax));
}

/**
 * `half_open`: one request may try whether it works again. So it may where the circuit was opened
 * for longer than any is, by a clock that was ahead.
 */
export function circuitState(
  circuit: Circuit | null,
  now: Instant,
): "closed" | "open" | "half_open" {
  if (circuit === null || circuit.openUntil === null) return "closed";
  const longest = after(now, circuitOpenSecondsMax);
  return circuit.openUntil > now && circuit.openUntil <= longest ? "open" : "half_open";
}
