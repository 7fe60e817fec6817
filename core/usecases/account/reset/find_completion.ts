import { millisecondsToWait } from "../../../domain/account/delayed_reset.ts";
import type { Caller } from "../../../domain/audit_event.ts";
import { granted, type Outcome } from "../../../domain/refusal.ts";
import type { TokenId } from "../../../domain/token.ts";
import { type FoundChallenge, refuseChallenge } from "../../challenge/find_open_challenge.ts";
import type { RecordRefusalPorts } from "../../record/record_refusal.ts";
import { endIfOver } from "./find_obstacle.ts";
import type { FindWaitingResetPorts } from "./find_waiting_reset.ts";

export type FindCompletionPorts = FindWaitingResetPorts & RecordRefusalPorts;

/** The delayed reset that a challenge completes. */
export interface ResetCompletion {
  readonly id: TokenId;
  readonly measuredMs: number;
}

/**
 * Returns the delayed reset whose wait this challenge relies on, or null if it relies on something
 * else. Refuses it if that reset has ended in the meantime. The store checks the same again, in the
 * transaction that sets the password.
 */
export async function findCompletion(
  ports: FindCompletionPorts,
  found: FoundChallenge,
  caller: Caller,
): Promise<Outcome<ResetCompletion | null, "invalid_challenge">> {
  const { challenge, user } = found;
  if (challenge.priorProof !== "waiting_period") return granted(null);
  const reset = ports.policies.delayedReset === null
    ? null
    : await ports.resets.findDelayedResetOf(user.id);
  const measuredMs = await ports.clockWatch.measure();
  const open = reset !== null && reset.endedAs === null &&
    reset.phoneNumber === user.phoneNumber && millisecondsToWait(reset, measuredMs) === 0 &&
    !await endIfOver(ports, reset, measuredMs, caller);
  if (open) return granted({ id: reset.id, measuredMs });
  return await refuseChallenge(ports, found, "invalid_challenge", "password.reset", caller);
}
