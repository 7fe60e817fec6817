import { serviceItself } from "../../../domain/audit_event.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { NewEventPorts } from "../../record/new_event.ts";
import { notify, type NotifyPorts } from "../../sending/notify.ts";

type NotifyWaitingResetsPorts =
  & NotifyPorts
  & NewEventPorts
  & Pick<Ports, "resets" | "policies" | "clockWatch">;

/**
 * Measures time for the resets that wait, and sends the second notice of those that have waited
 * half of theirs. Each notice is recorded before it is sent, so it is sent at most once, by
 * whatever number of instances and after a restart. The service does this once a minute. Returns
 * the number of notices.
 */
export async function notifyWaitingResets(ports: NotifyWaitingResetsPorts): Promise<number> {
  if (ports.policies.delayedReset === null) return 0;
  const measuredMs = await ports.clockWatch.measure();
  let noticed = 0;
  for (const { id, userId, phoneNumber: to } of await ports.resets.listHalfwayResets(measuredMs)) {
    if (!await ports.resets.takeHalfway(id, measuredMs)) continue;
    noticed++;
    await notify(ports, { userId, to, kind: "password_reset_halfway" }, serviceItself);
  }
  return noticed;
}
