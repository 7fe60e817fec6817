import type { Caller } from "../../../domain/audit_event.ts";
import type { Instant } from "../../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import { findWaitingReset, type FindWaitingResetPorts } from "./find_waiting_reset.ts";

export interface DelayedResetStatus {
  readonly status: "waiting" | "open";
  /** When it can be completed at the earliest, by the clock of now. */
  readonly opensAt: Instant;
}

/** Reports the state of a delayed reset to the holder of its token. Records nothing. */
export async function checkDelayedReset(
  ports: FindWaitingResetPorts,
  input: { readonly resetToken: string },
  caller: Caller,
): Promise<Outcome<DelayedResetStatus, "reset_not_found" | "not_configured">> {
  if (ports.policies.delayedReset === null) return refused("not_configured");
  const found = await findWaitingReset(ports, input.resetToken, caller);
  if (found === null) return refused("reset_not_found");
  const { leftMs } = found;
  return granted({
    status: leftMs === 0 ? "open" : "waiting",
    opensAt: ports.clock() + leftMs,
  });
}
