import { secondsUntil } from "../domain/instant.ts";
import { type Outcome, refused } from "../domain/refusal.ts";
import type { Throttle } from "../domain/throttle.ts";
import type { Ports } from "../ports.ts";

/** Counts one on every throttle, or none and the refusal, with its wait, where one is full. */
export async function throttleRefusal(
  ports: Ports,
  throttles: readonly Throttle[],
): Promise<Outcome<never, "throttled"> | null> {
  const now = ports.clock();
  const take = await ports.store.takeThrottles(throttles, now);
  if (take.passed) return null;
  return refused("throttled", { retryAfterSeconds: secondsUntil(take.until, now) });
}
