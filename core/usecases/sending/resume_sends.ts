import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import { parseStopScope } from "../../domain/sending/send_stop.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type ResumeSendsPorts = NewEventPorts & Pick<Ports, "controls" | "upkeep">;

/** Removes an operator's stop. Other stops, wider or narrower, remain. */
export async function resumeSends(
  ports: ResumeSendsPorts,
  input: {
    readonly scope: string;
    /** 3 to 200 printable characters, for the audit log. Omitted or null for none. */
    readonly reason?: string | null;
  },
  caller: OperatorCaller,
): Promise<Outcome<null, "invalid_input" | "scope_unknown" | "not_stopped">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseOptionalReason(input.reason ?? null);
  if (!reason.ok) return refusedFields({ reason });
  const scope = parseStopScope(input.scope);
  if (scope === null) return refused("scope_unknown");
  const detail = { scope, ...(reason.value === null ? {} : { reason: reason.value }) };
  const event = newEvent(ports, caller, { type: "sends.resumed", detail });
  const removed = await ports.controls.removeSendStop(scope, event);
  return removed ? granted(null) : refused("not_stopped");
}
