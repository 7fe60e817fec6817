import type { NamedOperation } from "../operations/operations.ts";
import { Unanswered } from "./errors.ts";

/** Changes whose outcome is unknown. */
export interface Attempts {
  /** Runs a change under a key: that of an unanswered attempt at the same change, or a new one. */
  run<Value>(
    named: NamedOperation,
    input: unknown,
    change: (requestKey: string) => Promise<Value>,
  ): Promise<Value>;
}

/** More changes without an answer than an operator makes. */
const unansweredMax = 100;

/**
 * Remembers the key of each change that got no answer. If the operator makes the same change again,
 * the server recognizes it by the key and makes it once. Nothing is repeated here.
 */
export function openAttempts(newRequestKey: () => string): Attempts {
  const keys = new Map<string, string>();
  return {
    async run(named, input, change) {
      const what = JSON.stringify([named.path, named.operation.input?.encode(input) ?? null]);
      const key = keys.get(what) ?? newRequestKey();
      keys.delete(what);
      try {
        return await change(key);
      } catch (error) {
        if (error instanceof Unanswered) {
          const [oldest] = keys.keys();
          if (keys.size >= unansweredMax && oldest !== undefined) keys.delete(oldest);
          keys.set(what, key);
        }
        throw error;
      }
    },
  };
}
