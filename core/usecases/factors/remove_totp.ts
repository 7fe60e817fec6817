import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";
import { refuseOperation } from "../record/refuse_operation.ts";
import {
  requireStepUp,
  type RequireStepUpPorts,
  type StepUpRefusal,
} from "../session/require_step_up.ts";

type RemoveTotpPorts = RequireStepUpPorts & NotifyPorts & Pick<Ports, "factors" | "clock">;

/** Removes the authenticator app or an unconfirmed enrollment. Trusted devices end. */
export async function removeTotp(
  ports: RemoveTotpPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<null, StepUpRefusal | "totp_not_enrolled">> {
  const found = await requireStepUp(ports, input, "totp.remove", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const totp = await ports.factors.findTotp(user.id);
  const confirmed = totp !== null && totp.confirmedAt !== null;
  const event = newEvent(ports, caller, {
    type: "totp.removed",
    userId: user.id,
    detail: { confirmed },
  });
  const factor = { kind: "totp", id: null } as const;
  const removed = await ports.factors.removeFactor(user.id, factor, ports.clock(), event);
  if (!removed) {
    const requested = { operation: "totp.remove", userId: user.id, caller } as const;
    return await refuseOperation(ports, requested, "totp_not_enrolled");
  }
  if (confirmed) {
    const kind = "second_factor_changed";
    await notify(ports, { userId: user.id, to: user.phoneNumber, kind }, caller);
  }
  return granted(null);
}
