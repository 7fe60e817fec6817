import type { OperatorCaller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { parseStopScope } from "../../domain/sending/send_stop.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type ResumeSendsPorts = NewEventPorts & Pick<Ports, "controls" | "upkeep">;

/** Removes an operator's stop. Other stops, wider or narrower, remain. */
export async function resumeSends(
  ports: ResumeSendsPorts,
  input: { readonly scope: string },
  caller: OperatorCaller,
): Promise<Outcome<null, "scope_unknown" | "not_stopped">> {
  await ports.upkeep.checkUnchanged();
  const scope = parseStopScope(input.scope);
  if (scope === null) return refused("scope_unknown");
  const event = newEvent(ports, caller, { type: "sends.resumed", detail: { scope } });
  const removed = await ports.controls.removeSendStop(scope, event);
  return removed ? granted(null) : refused("not_stopped");
}
