import type { Instant } from "../../domain/instant.ts";
import { totalBudgets, type UsedBudget } from "../../domain/sending/total_budget.ts";
import type { Ports } from "../../ports/ports.ts";

/** The limits of the budget for all messages, and what is used of them. One read by key. */
export async function usedBudgets(
  { throttles, policies }: Pick<Ports, "throttles" | "policies">,
  at: Instant,
): Promise<readonly UsedBudget[]> {
  const budgets = totalBudgets(policies.send);
  if (budgets.length === 0) return [];
  const counted = await throttles.peekThrottles(budgets, at);
  return budgets.map(({ key, window, unit, part, max }) => ({
    window,
    unit,
    part,
    used: counted.get(key)?.count ?? 0,
    max,
  }));
}
