import type { Instant } from "../instant.ts";
import type { MicroUsd } from "../sending/money.ts";
import type { UsedBudget } from "../sending/total_budget.ts";

interface SentPlace {
  readonly sent: number;
  readonly approved: number;
  /** Of the messages alone, without the fee for approved codes. */
  readonly cost: MicroUsd;
}

/** The cost of the messages whose code no one entered so far: their share of the cost. */
export function lostCost({ sent, approved, cost }: SentPlace): MicroUsd {
  return sent === 0 ? 0 : Math.round(cost * (sent - approved) / sent);
}

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/**
 * What more will be lost until midnight UTC at the rate of the last hour, at most what the day's
 * budget leaves.
 */
export function projectedLoss(
  lostPerHour: MicroUsd,
  at: Instant,
  budgets: readonly UsedBudget[],
): MicroUsd {
  const untilMidnight = dayMs - at % dayMs;
  const left = budgets
    .filter(({ window, unit, part }) => window === "day" && unit === "usd" && part === "all")
    .map(({ used, max }) => Math.max(0, max - used));
  return Math.min(Math.round(lostPerHour * untilMidnight / hourMs), ...left);
}
