/** Unfinished bodies, that is ones that did not arrive together with their head. */
export interface BodySlots {
  /**
   * Counts one more body for a network, until the function that it returns is called; null where
   * the network, or everyone together, has as many as allowed.
   */
  take(network: string): (() => void) | null;
}

export interface BodyLimits {
  readonly total: number;
  readonly perNetwork: number;
}

/**
 * An unfinished body costs about 70 KB while it is read, so 256 are less than 20 MB. An honest body
 * nearly always arrives with its head and takes no slot.
 */
export const bodyLimits: BodyLimits = { total: 256, perNetwork: 16 };

export function openBodySlots(limits: BodyLimits): BodySlots {
  const taken = new Map<string, number>();
  let total = 0;
  const release = (network: string): void => {
    const left = (taken.get(network) ?? 1) - 1;
    if (left === 0) taken.delete(network);
    else taken.set(network, left);
    total--;
  };
  return {
    take(network): (() => void) | null {
      const own = taken.get(network) ?? 0;
      if (total >= limits.total || own >= limits.perNetwork) return null;
      taken.set(network, own + 1);
      total++;
      return () => release(network);
    },
  };
}
