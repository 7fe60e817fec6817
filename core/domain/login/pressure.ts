import type { Alert } from "../audit_event.ts";
import type { PeekedThrottle, WindowThrottle } from "../throttle.ts";

/**
 * A count over all strangers in a window. It never refuses a request by itself, since strangers
 * could fill it. As it fills, networks without a recent login get smaller limits.
 */
export interface GlobalCount {
  readonly key: string;
  /** The upper end of normal use, not a maximum. */
  readonly size: number;
  readonly windowSeconds: number;
  /** Raised when it is half full and full. */
  readonly alerts: { readonly half: Alert; readonly full: Alert };
}

/** The number that the limits of a network are divided by. */
export type Divisor = 1 | 2 | 4;

/** How full a global count is, once it reaches half of its size. */
export interface Pressure {
  readonly percent: 50 | 100;
  readonly divisor: Divisor;
  readonly alert: Alert;
}

/** Returns null below half of the size. */
export function pressureOf(
  { size, alerts }: GlobalCount,
  counted: PeekedThrottle | undefined,
): Pressure | null {
  const count = counted?.count ?? 0;
  if (count >= size) return { percent: 100, divisor: 4, alert: alerts.full };
  return count >= size / 2 ? { percent: 50, divisor: 2, alert: alerts.half } : null;
}

/** A throttle that counts but never refuses. */
export function countOnly({ key, windowSeconds }: GlobalCount): WindowThrottle {
  return { key, windowSeconds, max: Number.MAX_SAFE_INTEGER };
}
