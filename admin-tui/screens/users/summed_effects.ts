import type { ActionEffect } from "../../../core/domain/operator/action_effect.ts";
import type { SummedEffect } from "../../state/bulk_state.ts";

/** The effects on several users, each once, in the order of the first user who has it. */
export function summedEffects(
  ofUsers: readonly (readonly ActionEffect[])[],
): readonly SummedEffect[] {
  const sums = new Map<string, SummedEffect>();
  for (const effect of ofUsers.flat()) {
    const { effect: name } = effect;
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { effect, users: 1 });
    else sums.set(name, { effect: added(sum.effect, effect), users: sum.users + 1 });
  }
  return [...sums.values()];
}

function added(sum: ActionEffect, effect: ActionEffect): ActionEffect {
  return "count" in sum && "count" in effect ? { ...sum, count: sum.count + effect.count } : sum;
}
