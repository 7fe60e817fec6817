import type { OperatorCaller } from "../../domain/audit_event.ts";
import { isGuardScope } from "../../domain/sending/guard_scope.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type LiftPausePorts = NewEventPorts & Pick<Ports, "controls" | "upkeep" | "clock">;

/**
 * Ends a pause of the fraud guard: `network:192.0.2.7`, `prefix:+1202555`, `country:BR`. Earlier
 * sends are no longer counted, so the guard does not pause again immediately.
 */
export async function liftPause(
  ports: LiftPausePorts,
  input: {
    readonly scope: string;
    /** 3 to 200 printable characters, for the audit log. Omitted or null for none. */
    readonly reason?: string | null;
  },
  caller: OperatorCaller,
): Promise<Outcome<null, "invalid_input" | "not_stopped">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseOptionalReason(input.reason ?? null);
  if (!reason.ok) return refusedFields({ reason });
  const { scope } = input;
  if (!isGuardScope(scope)) return refused("not_stopped");
  const detail = { scope, ...(reason.value === null ? {} : { reason: reason.value }) };
  const event = newEvent(ports, caller, { type: "fraud_guard.lifted", detail });
  const lifted = await ports.controls.liftPause(scope, ports.clock(), event);
  return lifted ? granted(null) : refused("not_stopped");
}
