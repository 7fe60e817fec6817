import type { MeasuredState, Service, UsedBudget } from "../../core/service.ts";
import { usedShare } from "../metrics/state_gauges.ts";
import type { Log, LogFacts } from "../program/log.ts";
import { errorFacts } from "../program/error_facts.ts";

/** The shares of a budget, in percent, of which an operator is warned. */
const budgetLevels = [100, 80] as const;

/** Below this share, in percent, a budget is in a new window, or far from its limit again. */
const budgetCalmPercent = 60;

/** Something that an operator must notice while it lasts. */
interface Standing {
  readonly began: string;
  readonly ended: string;
  readonly facts: LogFacts;
}

/**
 * Returns a check that logs a warning for each stop and pause of sends that began or ended since
 * the last check, whichever instance or operator began it, and for each budget that reached 80 and
 * 100 percent: once for each window.
 */
export function createStateWatch(
  service: Pick<Service, "measureState">,
  log: Pick<Log, "warn" | "error">,
): () => Promise<void> {
  let standing = new Map<string, Standing>();
  const levels = new Map<string, number>();
  return async () => {
    try {
      const state = await service.measureState();
      const now = standingOf(state);
      for (const [key, { began, facts }] of now) if (!standing.has(key)) log.warn(began, facts);
      for (const [key, { ended, facts }] of standing) if (!now.has(key)) log.warn(ended, facts);
      standing = now;
      for (const budget of state.budgets) warnOfBudget(budget, levels, log);
    } catch (error) {
      log.error("Cannot read what blocks sends", errorFacts(error));
    }
  };
}

function standingOf({ stops, pauses }: MeasuredState): Map<string, Standing> {
  return new Map<string, Standing>([
    ...stops.map(({ scope, actorName }): [string, Standing] => [`stop ${scope}`, {
      began: "An operator stopped sends",
      ended: "An operator resumed sends",
      facts: { scope, by: actorName },
    }]),
    // The scope may contain most of a phone number, so only its kind is logged.
    ...pauses.map(({ scope, until }): [string, Standing] => [`pause ${scope}`, {
      began: "The fraud guard paused sends",
      ended: "A pause of the fraud guard ended",
      facts: { kind: scope.split(":")[0], until: new Date(until).toISOString() },
    }]),
  ]);
}

function warnOfBudget(
  budget: UsedBudget,
  levels: Map<string, number>,
  log: Pick<Log, "warn">,
): void {
  const { window, unit, part } = budget;
  const key = `${window}/${unit}/${part}`;
  const percent = Math.floor(usedShare(budget) * 100);
  const before = levels.get(key) ?? 0;
  if (percent < budgetCalmPercent) levels.delete(key);
  const level = budgetLevels.find((each) => percent >= each) ?? 0;
  if (level <= before) return;
  levels.set(key, level);
  const message = level === 100
    ? "A budget for all messages is used up"
    : "A budget for all messages is used by 80 percent";
  log.warn(message, { window, unit, part, percent });
}
