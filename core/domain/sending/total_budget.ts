import { type BudgetThrottle, countersOf, partOf, type SendPolicy } from "./send_policy.ts";

/** One limit of the budget for all messages. */
export interface TotalBudget extends BudgetThrottle {
  readonly window: "hour" | "day";
  readonly unit: "messages" | "usd";
  /** `strangers`: the part without the reserve, which an attack fills first. */
  readonly part: "all" | "strangers";
}

/** The limits of the budget for all messages. Empty if nothing limits them. */
export function totalBudgets(policy: SendPolicy): readonly TotalBudget[] {
  const whole = countersOf("total", "", policy.budgets.total, 1);
  return [
    ...whole.map((counter) => described(counter, "all")),
    ...partOf(whole, policy.verifiedReservePercent)
      .map((counter) => described(counter, "strangers")),
  ];
}

function described(counter: BudgetThrottle, part: TotalBudget["part"]): TotalBudget {
  const [, window, unit] = counter.budget.split("/");
  return {
    ...counter,
    part,
    window: window === "hour" ? "hour" : "day",
    unit: unit === "usd" ? "usd" : "messages",
  };
}

/** A limit of the budget for all messages, and how much of it is used in the running window. */
export interface UsedBudget extends Pick<TotalBudget, "window" | "unit" | "part"> {
  readonly used: number;
  /** Messages, or millionths of a US dollar. */
  readonly max: number;
}

/** `nearly`: four fifths or more are used. */
export type BudgetLevel = "nearly" | "full";

/** Whether an operator should hear of it; null while there is enough left. */
export function budgetLevel({ used, max }: UsedBudget): BudgetLevel | null {
  const percent = usedPercent({ used, max });
  if (percent >= 100) return "full";
  return percent >= 80 ? "nearly" : null;
}

/** In whole percent, rounded down. A budget of nothing is never used. */
export function usedPercent({ used, max }: Pick<UsedBudget, "used" | "max">): number {
  return max === 0 ? 0 : Math.floor(used * 100 / max);
}
