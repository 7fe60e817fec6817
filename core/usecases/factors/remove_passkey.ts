import type { Caller } from "../../domain/audit_event.ts";
import { parsePasskeyId } from "../../domain/factors/passkey.ts";
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

type RemovePasskeyPorts = RequireStepUpPorts & NotifyPorts & Pick<Ports, "factors" | "clock">;

/**
 * Removes one of the caller's passkeys, effective immediately on all instances. Trusted devices
 * end.
 */
export async function removePasskey(
  ports: RemovePasskeyPorts,
  input: { readonly sessionToken: string; readonly passkeyId: string },
  caller: Caller,
): Promise<Outcome<null, StepUpRefusal | "passkey_not_found">> {
  const found = await requireStepUp(ports, input, "passkey.remove", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const requested = { operation: "passkey.remove", userId: user.id, caller } as const;
  const id = parsePasskeyId(input.passkeyId);
  if (id === null) return await refuseOperation(ports, requested, "passkey_not_found");
  // After its removal, only the audit log knows its name.
  const passkey = (await ports.factors.listPasskeys(user.id)).find((own) => own.id === id);
  const event = newEvent(ports, caller, {
    type: "passkey.removed",
    userId: user.id,
    detail: { passkey_id: id, name: passkey?.name ?? null },
  });
  const factor = { kind: "passkey", id } as const;
  const removed = await ports.factors.removeFactor(user.id, factor, ports.clock(), event);
  if (!removed) return await refuseOperation(ports, requested, "passkey_not_found");
  const notice = { userId: user.id, to: user.phoneNumber, kind: "second_factor_changed" } as const;
  await notify(ports, notice, caller);
  return granted(null);
}
