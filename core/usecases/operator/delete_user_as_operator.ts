import type { Caller } from "../../domain/audit_event.ts";
import type { ActDone } from "../../domain/operator/operator_act.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { type ActRefusal, noCode, type OperatorOrder, ordered } from "./operator_order.ts";

/** An operator removes a user and all that is theirs. The record stays; nobody is told. */
export async function deleteUserAsOperator(
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
): Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>> {
  const { user, sessions } = order.target.has;
  const event = ordered(ports, order, "user.deleted", caller, { sessions });
  return await ports.users.deleteUser(user.id, event) ? granted(noCode) : refused("user_not_found");
}
