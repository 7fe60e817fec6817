import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { factorChangeThrottle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";
import { mintRecoveryCodes } from "../login/open_session.ts";
import { throttleOperation } from "../record/refuse_operation.ts";
import {
  requireStepUp,
  type RequireStepUpPorts,
  type StepUpRefusal,
} from "../session/require_step_up.ts";

type ReplaceRecoveryCodesPorts =
  & RequireStepUpPorts
  & NotifyPorts
  & Pick<Ports, "factors" | "clock" | "randomBytes">;

/** Returns ten new recovery codes, shown once. All earlier ones become invalid. */
export async function replaceRecoveryCodes(
  ports: ReplaceRecoveryCodesPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<readonly string[], StepUpRefusal | "throttled">> {
  const operation = "recovery_codes.replace";
  const found = await requireStepUp(ports, input, operation, caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const requested = { operation, userId: user.id, caller } as const;
  const full = await throttleOperation(ports, requested, [factorChangeThrottle(user.id)]);
  if (full !== null) return full;
  const { texts, hashes } = mintRecoveryCodes(ports, user.id);
  const event = newEvent(ports, caller, { type: "recovery_codes.replaced", userId: user.id });
  await ports.factors.replaceRecoveryCodes(user.id, hashes, ports.clock(), event);
  const kind = "second_factor_changed";
  await notify(ports, { userId: user.id, to: user.phoneNumber, kind }, caller);
  return granted(texts);
}
