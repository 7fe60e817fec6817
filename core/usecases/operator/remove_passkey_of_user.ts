import type { Caller } from "../../domain/audit_event.ts";
import type { ActDone } from "../../domain/operator/operator_act.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { chosenPasskey } from "./find_act_target.ts";
import {
  type ActRefusal,
  noCode,
  type OperatorOrder,
  ordered,
  overtaken,
  tellOwner,
} from "./operator_order.ts";

/** An operator removes one of a user's passkeys. Ends trusted devices. */
export async function removePasskeyOfUser(
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
): Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>> {
  const { user } = order.target.has;
  const { id } = chosenPasskey(order.target);
  const event = ordered(ports, order, "passkey.removed", caller, { passkey_id: id });
  if (!await ports.factors.removeFactorOf(user.id, id, ports.clock(), event)) return overtaken();
  await tellOwner(ports, user, caller);
  return granted(noCode);
}
