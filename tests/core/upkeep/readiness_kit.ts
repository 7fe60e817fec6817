import type { Stores } from "../../../core/ports/stores/stores.ts";
import { createReadinessCheck } from "../../../core/usecases/upkeep/check_readiness.ts";

/** A readiness check with a test clock. `later` advances it. */
export function checkOf({ upkeep }: Pick<Stores, "upkeep">): {
  readonly check: () => ReturnType<ReturnType<typeof createReadinessCheck>>;
  readonly later: (seconds: number) => void;
} {
  let now = 1_000_000;
  const hasher = { ping: () => Promise.resolve() };
  const refusals = { flush: () => Promise.resolve() };
  const ports = { upkeep, clock: () => now, hasher, refusals } as Parameters<
    typeof createReadinessCheck
  >[0];
  const check = createReadinessCheck(ports);
  return { check, later: (seconds) => now += seconds * 1000 };
}
