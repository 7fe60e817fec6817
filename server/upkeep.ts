import type { ClockState, Core } from "../core/mod.ts";
import type { Log, LogFacts } from "./log.ts";

/** Time between two rounds of removing what is too old. */
const sweepMinutes = 5;

/** Time between two looks at the clock, and between two warnings about it. */
const clockLookMinutes = 1;

/**
 * Looks at the clock, then goes on looking and sweeping in the background until the returned
 * function is called.
 */
export async function startUpkeep(core: Core, log: Log): Promise<() => void> {
  const look = openClockLook(core, log);
  await look();
  const looking = setInterval(() => void look(), clockLookMinutes * 60_000);
  const sweeping = setInterval(() => {
    core.sweep().catch((error: unknown) => log.error("Cannot sweep", errorFacts(error)));
  }, sweepMinutes * 60_000);
  return () => {
    clearInterval(looking);
    clearInterval(sweeping);
  };
}

/** One look at the clock: a line in the log while it is doubted, and one when that ends. */
export function openClockLook(
  core: Pick<Core, "watchClock">,
  log: Pick<Log, "info" | "warn" | "error">,
): () => Promise<void> {
  let doubted = false;
  return async () => {
    try {
      const state = await core.watchClock();
      if (state.doubtful) log.warn(doubtWords, clockFacts(state));
      else if (doubted) log.info("The clock is believed again", clockFacts(state));
      doubted = state.doubtful;
    } catch (error) {
      log.error("Cannot compare the clock with the database", errorFacts(error));
    }
  };
}

const doubtWords =
  "The clock is more than a day from the latest time that the database has seen: " +
  "nothing is removed for its age. Set the clock, or, if it is right, run admin clock accept or " +
  "wait until it has run evenly for two hours";

function clockFacts({ now, mark, steadySeconds }: ClockState): LogFacts {
  return {
    clock: new Date(now).toISOString(),
    mark: mark === null ? null : new Date(mark).toISOString(),
    even_for_seconds: steadySeconds,
  };
}

export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: "unknown" };
  return { error: error.message, stack: error.stack ?? null };
}
