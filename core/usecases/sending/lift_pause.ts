import type { OperatorCaller } from "../../domain/audit_event.ts";
import { isGuardScope } from "../../domain/sending/guard_scope.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type LiftPausePorts = NewEventPorts & Pick<Ports, "controls" | "upkeep" | "clock">;

/**
 * Ends a pause of the fraud guard: `network:192.0.2.7`, `prefix:+1202555`, `country:BR`. Earlier
 * sends are no longer counted, so the guard does not pause again immediately.
 */
export async function liftPause(
  ports: LiftPausePorts,
  input: { readonly scope: string },
  caller: OperatorCaller,
): Promise<Outcome<null, "not_stopped">> {
  await ports.upkeep.checkUnchanged();
  const { scope } = input;
  if (!isGuardScope(scope)) return refused("not_stopped");
  const event = newEvent(ports, caller, { type: "fraud_guard.lifted", detail: { scope } });
  const lifted = await ports.controls.liftPause(scope, ports.clock(), event);
  return lifted ? granted(null) : refused("not_stopped");
}
