import type { UserHoldings } from "../../domain/operator/user_holdings.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import type {
  ActionTarget,
  FindItemPorts,
  ItemRefusal,
  OperatorAction,
} from "./actions/operator_action.ts";
import type { OperatorActionName } from "./actions/operator_actions.ts";

export type FindHoldingsPorts = Pick<Ports, "reports" | "policies" | "clock">;

export type FindTargetPorts = FindHoldingsPorts & FindItemPorts;

/** An operator's chosen action, and its user. */
export interface ActionChoice {
  readonly userId: UserId;
  readonly action: OperatorActionName;
  /** The ID of the passkey, session or app, for an action on one; ignored by all others. */
  readonly itemId?: string | null;
}

export type TargetRefusal = "user_not_found" | ItemRefusal;

/** Finds the current user, and the passkey or session that an action is about. */
export async function findTarget(
  ports: FindTargetPorts,
  action: OperatorAction,
  { userId, itemId = null }: ActionChoice,
): Promise<Outcome<ActionTarget, TargetRefusal>> {
  const holdings = await findHoldings(ports, userId);
  if (holdings === null) return refused("user_not_found");
  const found = await action.findItem?.(ports, holdings, itemId) ?? granted(null);
  return found.ok ? granted({ holdings, item: found.value, now: ports.clock() }) : found;
}

export async function findHoldings(
  ports: FindHoldingsPorts,
  userId: UserId,
): Promise<UserHoldings | null> {
  return await ports.reports.findHoldings(userId, ports.clock(), ports.policies.session);
}
