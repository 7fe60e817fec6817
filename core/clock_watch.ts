import { type AuditEvent, auditEvent, serviceItself } from "./domain/audit_event.ts";
import {
  awayFromMark,
  clockSlackSeconds,
  type ClockState,
  clockSteadySeconds,
  isDoubtful,
  nextMark,
} from "./domain/upkeep/clock_mark.ts";
import type { NewId } from "./domain/id.ts";
import type { Instant } from "./domain/instant.ts";
import type { Clock, ClockWatch } from "./ports/clock.ts";
import type { UpkeepStore } from "./ports/stores/upkeep_store.ts";

export interface ClockWatchParts {
  readonly upkeep: Pick<
    UpkeepStore,
    "findClockMark" | "moveClockMark" | "findMeasuredTime" | "moveMeasuredTime"
  >;
  /** The system's wall clock. */
  readonly wall: Clock;
  /** Milliseconds of a monotonic clock, from any starting point. */
  readonly ticks: () => number;
  readonly newId: NewId;
}

/** Since when a doubted clock has agreed with the ticks, and the mark at that time. */
interface Steady {
  readonly since: number;
  /** The wall clock minus the ticks. */
  readonly offset: number;
  readonly mark: Instant;
}

/**
 * Compares the wall clock with the mark in the database on each call, and moves the mark if the
 * clock is trusted. A doubted clock is trusted again once the mark is near it (an operator or
 * another instance accepted it), or when it has agreed with the ticks for two hours while no
 * instance moved the mark.
 */
export function createClockWatch({ upkeep, wall, ticks, newId }: ClockWatchParts): ClockWatch {
  /** The mark as it was last seen, and when it was first seen there. */
  let seen: { readonly mark: Instant; readonly tick: number } | null = null;
  let steady: Steady | null = null;

  async function compare(now: Instant, tick: number, mark: Instant): Promise<ClockState> {
    if (seen === null || seen.mark !== mark) seen = { mark, tick };
    const measuredMs = tick - seen.tick;
    if (!isDoubtful(awayFromMark(now, mark, measuredMs))) {
      steady = null;
      const to = nextMark(now, mark, measuredMs);
      if (to > mark && await upkeep.moveClockMark(mark, to, null)) seen = { mark: to, tick };
      return { now, mark: to, doubtful: false, steadySeconds: 0 };
    }
    steady = keptStep(steady, now - tick, mark) ?? { since: tick, offset: now - tick, mark };
    const steadySeconds = Math.floor((tick - steady.since) / 1000);
    const doubtful = { now, mark, doubtful: true, steadySeconds };
    if (steadySeconds < clockSteadySeconds) return doubtful;
    if (!await upkeep.moveClockMark(mark, now, accepted(now, mark))) return doubtful;
    steady = null;
    return { now, mark: now, doubtful: false, steadySeconds: 0 };
  }

  function accepted(now: Instant, mark: Instant): AuditEvent {
    const detail = { by: "steady_time", mark: new Date(mark).toISOString() };
    return auditEvent({ type: "clock.accepted", detail }, serviceItself, now, newId);
  }

  return {
    measure: createMeasure(upkeep, ticks),
    async look() {
      const [now, tick] = [wall(), ticks()];
      let mark = await upkeep.findClockMark();
      if (mark === null) {
        await upkeep.moveClockMark(null, now, null);
        // Ours, or that of a faster instance.
        mark = await upkeep.findClockMark() ?? now;
      }
      return await compare(now, tick, mark);
    },
  };
}

/** Adds measured time to the database's, unless another instance has just done so. */
function createMeasure(
  upkeep: ClockWatchParts["upkeep"],
  ticks: () => number,
): ClockWatch["measure"] {
  /** The measured time as it was last seen, and when it was first seen there. */
  let seen: { readonly ms: number; readonly tick: number } | null = null;
  return async () => {
    const found = await upkeep.findMeasuredTime();
    // After the query: another instance may have moved it while the query ran.
    const tick = ticks();
    const ms = found ?? 0;
    if (found === null) await upkeep.moveMeasuredTime(null, 0);
    if (seen === null || seen.ms !== ms) {
      seen = { ms, tick };
      return ms;
    }
    const to = ms + Math.max(0, Math.floor(tick - seen.tick));
    if (to === ms || !await upkeep.moveMeasuredTime(ms, to)) return ms;
    seen = { ms: to, tick };
    return to;
  };
}

/** Returns null if the clock was set since, or another instance moved the mark. */
function keptStep(steady: Steady | null, offset: number, mark: Instant): Steady | null {
  if (steady === null || steady.mark !== mark) return null;
  return Math.abs(offset - steady.offset) <= clockSlackSeconds * 1000 ? steady : null;
}
