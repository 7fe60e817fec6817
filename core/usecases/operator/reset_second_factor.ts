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

/**
 * An operator takes a user's whole second factor back to the beginning: the next login proves the
 * phone anew, as the first did, and mints ten recovery codes (ASVS 5.0 6.4.4). It needs the number
 * to be in its owner's hands; one that is lost is helped by `issueRecoveryCode`.
 */
export async function resetSecondFactor(
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
): Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>> {
  const { user, sessions, devices, authenticators } = order.target.has;
  const event = ordered(ports, order, "second_factor.reset", caller, {
    totp: authenticators.totpConfirmedAt !== null,
    passkeys: authenticators.passkeys,
    recovery_codes: authenticators.recoveryCodesLeft,
    sessions,
    devices,
  });
  if (!await ports.factors.resetSecondFactor(user.id, ports.clock(), event)) return overtaken();
  await tellOwner(ports, user, caller);
  return granted(noCode);
}
