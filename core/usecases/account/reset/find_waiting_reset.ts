import { type DelayedReset, millisecondsToWait } from "../../../domain/account/delayed_reset.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Caller } from "../../../domain/audit_event.ts";
import { parseToken, secretMatches } from "../../../domain/token.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { NewEventPorts } from "../../record/new_event.ts";
import { endIfOver } from "./find_obstacle.ts";

export type FindWaitingResetPorts =
  & NewEventPorts
  & Pick<Ports, "resets" | "policies" | "clock" | "clockWatch">;

/** A delayed reset that has not ended. */
export interface WaitingReset {
  readonly reset: DelayedReset;
  readonly user: User;
  /** Milliseconds until it can be completed, 0 if it can be now. */
  readonly leftMs: number;
  readonly measuredMs: number;
}

/**
 * Returns the delayed reset of a token. Null, without a reason, if it does not exist, has ended or
 * expired, or if the user's number is another one by now or the account is locked.
 */
export async function findWaitingReset(
  ports: FindWaitingResetPorts,
  resetToken: string,
  caller: Caller,
): Promise<WaitingReset | null> {
  const token = parseToken("reset", resetToken);
  const found = token === null ? null : await ports.resets.findDelayedReset(token.id);
  if (token === null || found === null) return null;
  const { reset, user } = found;
  if (!secretMatches(token.secretHash, reset.secretHash) || reset.endedAs !== null) return null;
  if (user.lockedAt !== null || user.phoneNumber !== reset.phoneNumber) return null;
  const measuredMs = await ports.clockWatch.measure();
  if (await endIfOver(ports, reset, measuredMs, caller)) return null;
  return { reset, user, leftMs: millisecondsToWait(reset, measuredMs), measuredMs };
}
