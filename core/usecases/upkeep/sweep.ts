import { after } from "../../domain/instant.ts";
import { unverifiedLifetimeSeconds } from "../../domain/account/user.ts";
import { type FindChainsPorts, makeDueKeys } from "../session/key_chains.ts";
import { listCorrectedKeys, type MakeSigningKeyPorts } from "../session/make_signing_key.ts";
import { deleteEnded, type DeleteEndedPorts } from "../test_numbers/delete_ended.ts";
import type { Ports } from "../../ports/ports.ts";

type SweepPorts =
  & DeleteEndedPorts
  & MakeSigningKeyPorts
  & FindChainsPorts
  & Pick<Ports, "keys" | "upkeep" | "policies" | "clock" | "clockWatch" | "pause">;

/** Enough to clear the rows of a flood, few enough that a sweep finishes. */
const sweepsMax = 100;

/**
 * Between two slices of a few milliseconds each. Other writers get more than half of the time, also
 * those of other processes, which look for SQLite's lock every few milliseconds.
 */
export const pauseMs = 10;

/** Enough to return 10 GB. */
const shrinkStepsMax = 40_000;

const daySeconds = 24 * 60 * 60;

/**
 * Removes expired rows in small steps until none are left, with pauses for other work. Then returns
 * the free space to the file system. Returns how many rows were removed: none if the clock is
 * doubtful. If the clock is ahead of the database's mark, rows are removed by the mark, which
 * follows slowly.
 */
export async function sweep(ports: SweepPorts): Promise<number> {
  const { doubtful, mark } = await ports.clockWatch.look();
  if (doubtful) return 0;
  await listCorrectedKeys(ports);
  await makeDueKeys(ports);
  const now = Math.min(ports.clock(), mark ?? Infinity);
  const { auditDays, deliveryDays } = ports.policies.retention;
  const before = {
    unverifiedBefore: after(now, -unverifiedLifetimeSeconds),
    eventsBefore: after(now, -auditDays * daySeconds),
    deliveriesBefore: after(now, -deliveryDays * daySeconds),
  };
  let removed = await deleteEnded(ports, now);
  // A promise alone would not let requests in: SQLite runs in the calling turn of the event loop.
  const pause = (): Promise<void> => ports.pause(pauseMs);
  for (let step = 0; step < sweepsMax; step++) {
    const swept = await ports.upkeep.sweep(now, before, pause);
    removed += swept;
    if (swept === 0) break;
  }
  for (let step = 0; step < shrinkStepsMax && await ports.upkeep.shrink(); step++) await pause();
  return removed;
}
