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
