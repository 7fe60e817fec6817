/**
 * The regular work of the service that begins a minute after its start. Loaded then, so that a
 * start does not wait for it.
 * @module
 */
import { bindAll, type BoundTable } from "./bind.ts";
import type { Ports } from "./ports/ports.ts";
import { notifyWaitingResets } from "./usecases/account/reset/notify_waiting_resets.ts";
import { backUpOnSchedule } from "./usecases/upkeep/back_up_on_schedule.ts";
import { sweep } from "./usecases/upkeep/sweep.ts";
import { watchAlerts } from "./usecases/webhooks/watch_alerts.ts";

const useCases = {
  notifyWaitingResets,

  sweep,
  backUpOnSchedule,
  watchAlerts,
};

export type UpkeepActions = BoundTable<typeof useCases>;

export function createUpkeepActions(ports: Ports): UpkeepActions {
  return bindAll(ports, useCases);
}
