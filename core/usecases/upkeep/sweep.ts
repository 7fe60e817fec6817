import { after } from "../../domain/instant.ts";
import { unverifiedLifetimeSeconds } from "../../domain/account/user.ts";
import { listCorrectedKeys } from "../session/make_signing_key.ts";
import type { Ports } from "../../ports/ports.ts";

type SweepPorts = Pick<Ports, "keys" | "upkeep" | "policies" | "clock" | "clockWatch" | "pause">;

/** Enough for a flood's leavings, few enough that a sweep comes to its end. */
const sweepStepsMax = 1000;

const daySeconds = 24 * 60 * 60;

/**
 * Removes what no longer matters, in small steps between which others are served, until nothing is
 * left. Returns how many rows went: none by a doubtful clock. Where the clock is ahead of the mark
 * that the database keeps of the time, rows are removed by the mark, which follows slowly.
 */
export async function sweep(ports: SweepPorts): Promise<number> {
  const { doubtful, mark } = await ports.clockWatch.look();
  if (doubtful) return 0;
  await listCorrectedKeys(ports);
  const now = Math.min(ports.clock(), mark ?? Infinity);
  const { auditDays, deliveryDays } = ports.policies.retention;
  const before = {
    unverifiedBefore: after(now, -unverifiedLifetimeSeconds),
    eventsBefore: after(now, -auditDays * daySeconds),
    deliveriesBefore: after(now, -deliveryDays * daySeconds),
  };
  let removed = 0;
  for (let step = 0; step < sweepStepsMax; step++) {
    const swept = await ports.upkeep.sweep(now, before);
    removed += swept;
    if (swept === 0) break;
    // A promise alone would not let requests in: SQLite works in the turn that asks it.
    await ports.pause(0);
  }
  return removed;
}
