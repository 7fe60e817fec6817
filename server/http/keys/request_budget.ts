import type { RequestBudget } from "../respond.ts";

export interface RequestLimits {
  /** What a key that was not used for a while can send without a pause. */
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * An open terminal sends about three requests a second, and more while someone works in it; a list
 * of ten thousand users takes fifty. A stolen key, or a script in a loop, cannot keep the database
 * from the logins.
 */
export const terminalRequestLimits: RequestLimits = { burst: 1200, perSecond: 20 };

/** Token buckets. `elapsed` is in monotonic milliseconds. */
export function openRequestBudget(
  elapsed: () => number,
  { burst, perSecond }: RequestLimits,
): RequestBudget {
  // Only keys whose secret was right get here, so there are as few as live keys.
  const buckets = new Map<string, { readonly left: number; readonly at: number }>();
  return {
    take(keyId): number | null {
      const at = elapsed();
      const before = buckets.get(keyId) ?? { left: burst, at };
      const left = Math.min(burst, before.left + (at - before.at) / 1000 * perSecond);
      if (left < 1) return Math.ceil((1 - left) / perSecond);
      buckets.set(keyId, { left: left - 1, at });
      return null;
    },
  };
}
