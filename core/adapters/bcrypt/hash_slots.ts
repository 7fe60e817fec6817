import type { HashPlace, OwnLimit } from "../../domain/login/hash_place.ts";

/** Counts the hashes of each API key, and of some networks, that wait or run. */
export interface HashSlots {
  /**
   * Runs a hash, or returns the limit that its place has reached, without running it.
   */
  run<Answer>(place: HashPlace, hash: () => Promise<Answer>): Promise<Answer | OwnLimit>;
}

/**
 * Strangers get at most this fraction (1/n) of a key's hashes, but at least one, as in the queue: a
 * flood through an app's backend must not lock out the users that are familiar there.
 */
const strangersShare = 2;

interface Limit {
  readonly name: string;
  readonly max: number;
  readonly refusal: OwnLimit;
}

export function openHashSlots(): HashSlots {
  const taken = new Map<string, number>();
  const count = (name: string, change: 1 | -1): void => {
    const inFlight = (taken.get(name) ?? 0) + change;
    if (inFlight === 0) taken.delete(name);
    else taken.set(name, inFlight);
  };
  return {
    run: async (place, hash) => {
      const limits = [...limitsOfKey(place), ...limitsOfNetwork(place)];
      const full = limits.find(({ name, max }) => (taken.get(name) ?? 0) >= max);
      if (full !== undefined) return full.refusal;
      for (const { name } of limits) count(name, 1);
      try {
        return await hash();
      } finally {
        for (const { name } of limits) count(name, -1);
      }
    },
  };
}

function limitsOfKey({ bound, standing }: HashPlace): readonly Limit[] {
  if (bound === undefined) return [];
  const { keyId, inFlightMax } = bound;
  const refusal = "key_overloaded";
  const all = { name: `key:${keyId}`, max: inFlightMax, refusal } as const;
  if (standing === "familiar") return [all];
  const max = Math.max(1, Math.floor(inFlightMax / strangersShare));
  return [all, { name: `strangers:${keyId}`, max, refusal }];
}

function limitsOfNetwork({ network, inFlightMax }: HashPlace): readonly Limit[] {
  if (inFlightMax === undefined) return [];
  return [{ name: `network:${network}`, max: inFlightMax, refusal: "network_overloaded" }];
}
