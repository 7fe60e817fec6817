import type { HashPlace } from "../../domain/login/hash_place.ts";

/** Counts the hashes of each API key that wait or run. */
export interface KeySlots {
  /**
   * Runs a hash, or returns "key_overloaded" without running it if its key has too many. A hash
   * without a key has no such limit.
   */
  run<Answer>(
    place: HashPlace,
    hash: () => Promise<Answer>,
  ): Promise<Answer | "key_overloaded">;
}

/**
 * Strangers get at most this fraction (1/n) of a key's hashes, but at least one, as in the queue: a
 * flood through an app's backend must not lock out the users that are familiar there.
 */
const strangersShare = 2;

export function openKeySlots(): KeySlots {
  const taken = new Map<string, number>();
  const count = (name: string, change: 1 | -1): void => {
    const inFlight = (taken.get(name) ?? 0) + change;
    if (inFlight === 0) taken.delete(name);
    else taken.set(name, inFlight);
  };
  return {
    run: async (place, hash) => {
      const limits = limitsOf(place);
      if (limits.some(({ name, max }) => (taken.get(name) ?? 0) >= max)) return "key_overloaded";
      for (const { name } of limits) count(name, 1);
      try {
        return await hash();
      } finally {
        for (const { name } of limits) count(name, -1);
      }
    },
  };
}

function limitsOf(
  { bound, standing }: HashPlace,
): readonly { readonly name: string; readonly max: number }[] {
  if (bound === undefined) return [];
  const { keyId, inFlightMax } = bound;
  const all = { name: keyId, max: inFlightMax };
  if (standing === "familiar") return [all];
  return [all, {
    name: `${keyId}:strangers`,
    max: Math.max(1, Math.floor(inFlightMax / strangersShare)),
  }];
}
