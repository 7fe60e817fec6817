import type { Alert } from "../audit_event.ts";
import type { PeekedThrottle, WindowThrottle } from "../throttle.ts";

/**
 * What strangers do in all together, counted in a window. It refuses no one by itself, since
 * strangers could fill it: as it fills, networks that no one has logged in from get smaller limits.
 */
export interface GlobalCount {
  readonly key: string;
  /** What is still normal; not a maximum. */
  readonly size: number;
  readonly windowSeconds: number;
  /** Raised when it is half full, and full. */
  readonly alerts: { readonly half: Alert; readonly full: Alert };
}

/** What the limits of a network are divided by. */
export type Divisor = 1 | 2 | 4;

/** How full a global count is, from half of its size on. */
export interface Pressure {
  readonly percent: 50 | 100;
  readonly divisor: Divisor;
  readonly alert: Alert;
}

/** Null below half of the size. */
export function pressureOf(
  { size, alerts }: GlobalCount,
  counted: PeekedThrottle | undefined,
): Pressure | null {
  const count = counted?.count ?? 0;
  if (count >= size) return { percent: 100, divisor: 4, alert: alerts.full };
  return count >= size / 2 ? { percent: 50, divisor: 2, alert: alerts.half } : null;
}

/** Counts and refuses no one. */
export function countOnly({ key, windowSeconds }: GlobalCount): WindowThrottle {
  return { key, windowSeconds, max: Number.MAX_SAFE_INTEGER };
}
