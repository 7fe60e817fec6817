import type { Caller } from "../../domain/audit_event.ts";
import type { Outcome } from "../../domain/refusal.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { type AccountOrder, findAfter, findOrdered } from "./lock_user.ts";
import { beginOperatorAction } from "./operator_order.ts";

/**
 * Takes a lock back, sets the failures of both factors to 0 and ends the second factor's rest: the
 * way back for an owner whose password or second factor is taken no more. What has ended stays
 * ended. Of an account that nothing holds back it changes nothing, but it is on record.
 */
export async function unlockUser(
  ports: Ports,
  input: AccountOrder,
  caller: Caller,
): Promise<Outcome<User, "user_not_found" | "invalid_input">> {
  await beginOperatorAction(ports, caller);
  const order = await findOrdered(ports, input);
  if (!order.ok) return order;
  const { user, reason } = order.value;
  const facts = { type: "user.unlocked", userId: user.id, detail: { reason } } as const;
  await ports.users.unlockUser(user.id, newEvent(ports, caller, facts));
  return await findAfter(ports, user.id);
}
