import type { Caller } from "../../domain/audit_event.ts";
import type { ActDone } from "../../domain/operator/operator_act.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  type ActRefusal,
  noCode,
  type OperatorOrder,
  ordered,
  overtaken,
  tellOwner,
} from "./operator_order.ts";

/** An operator removes a user's authenticator app, or its enrolment. Ends trusted devices. */
export async function removeTotpOfUser(
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
): Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>> {
  const { user, authenticators } = order.target.has;
  const confirmed = authenticators.totpConfirmedAt !== null;
  const event = ordered(ports, order, "totp.removed", caller, { confirmed });
  if (!await ports.factors.removeFactorOf(user.id, null, ports.clock(), event)) return overtaken();
  if (confirmed) await tellOwner(ports, user, caller);
  return granted(noCode);
}
