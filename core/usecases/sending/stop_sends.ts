import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import { parseStopScope, type SendStop } from "../../domain/sending/send_stop.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type StopSendsPorts = NewEventPorts & Pick<Ports, "controls" | "upkeep" | "clock">;

export interface StopOrder {
  /** `all`, `channel:sms`, `country:BR`. */
  readonly scope: string;
  /** 3 to 200 printable characters. */
  readonly reason: string;
}

/**
 * Stops all messages, or those of a channel or country, until an operator resumes them. Every send
 * of every instance checks the store first, so the stop takes effect immediately; messages already
 * accepted by the provider are not recalled. A stop of the same scope is replaced.
 */
export async function stopSends(
  ports: StopSendsPorts,
  input: StopOrder,
  caller: OperatorCaller,
): Promise<Outcome<SendStop, "scope_unknown" | "invalid_input">> {
  await ports.upkeep.checkUnchanged();
  const scope = parseStopScope(input.scope);
  if (scope === null) return refused("scope_unknown");
  const reason = parseReason(input.reason);
  if (!reason.ok) return refusedFields({ reason });
  const stop = {
    scope,
    at: ports.clock(),
    actorName: caller.actorName,
    reason: reason.value,
  };
  const detail = { scope, reason: stop.reason };
  await ports.controls.putSendStop(
    stop,
    newEvent(ports, caller, { type: "sends.stopped", detail }),
  );
  return granted(stop);
}
