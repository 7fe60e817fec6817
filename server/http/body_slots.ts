/** Limits unfinished bodies: those that did not arrive along with the request's headers. */
export interface BodySlots {
  /**
   * Takes a slot for a network's body, and returns the function that releases it. Returns null if
   * the network's limit or the total limit is reached.
   */
  take(network: string): (() => void) | null;
}

export interface BodyLimits {
  readonly total: number;
  readonly perNetwork: number;
}

/**
 * An unfinished body takes about 70 KB while it is read, so 256 of them take less than 20 MB. The
 * body of a legitimate client nearly always arrives with the headers and takes no slot.
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
