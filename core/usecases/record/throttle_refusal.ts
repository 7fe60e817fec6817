import type { AuditEventType, Caller } from "../../domain/audit_event.ts";
import { secondsUntil } from "../../domain/instant.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import { type FullThrottle, limitOf, type Throttle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import { recordRefusal, type RecordRefusalPorts } from "./record_refusal.ts";

type ThrottleRefusalPorts = RecordRefusalPorts & Pick<Ports, "clock">;

/**
 * Counts one use against every throttle. If one is full, counts nothing and returns the refusal
 * with its wait.
 */
export async function throttleRefusal(
  ports: Pick<Ports, "throttles" | "clock">,
  throttles: readonly Throttle[],
): Promise<Refused<"throttled"> | null> {
  const now = ports.clock();
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (take.passed) return null;
  return refused("throttled", { retryAfterSeconds: secondsUntil(take.until, now) });
}

/** Refuses a request that reached a limit, and records which limit it was. */
export async function refuseFull(
  ports: ThrottleRefusalPorts,
  { key, until }: FullThrottle,
  type: AuditEventType,
  caller: Caller,
): Promise<Refused<"throttled">> {
  const retryAfterSeconds = secondsUntil(until, ports.clock());
  const facts = { type, detail: { limit: limitOf(key) } };
  return await recordRefusal(ports, refused("throttled", { retryAfterSeconds }), facts, caller);
}
