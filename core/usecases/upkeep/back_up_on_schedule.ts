import type { Caller } from "../../domain/audit_event.ts";
import { backupName, isBackupDue, surplusBackups } from "../../domain/upkeep/backup_schedule.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import { raiseAlert, type RaiseAlertPorts } from "../record/raise_alert.ts";

type BackUpOnSchedulePorts =
  & NewEventPorts
  & RaiseAlertPorts
  & Pick<Ports, "events" | "backUp" | "backupFolder" | "policies" | "clock">;

/** What a check of the schedule did. */
export type ScheduledBackup =
  | { readonly result: "not_due" }
  | {
    readonly result: "copied";
    readonly path: string;
    readonly sizeBytes: number;
    readonly tookMs: number;
    /** How many older copies were removed. */
    readonly removed: number;
  }
  /** The folder cannot be written. */
  | { readonly result: "failed"; readonly path: string };

/**
 * Copies the database if the schedule says so, and removes the service's own copies that are no
 * longer kept. If several instances share the folder, one of them makes the copy.
 */
export async function backUpOnSchedule(ports: BackUpOnSchedulePorts): Promise<ScheduledBackup> {
  const { backUp, backupFolder, policies: { backups: schedule } } = ports;
  if (backUp === null || schedule === null) return { result: "not_due" };
  const now = ports.clock();
  const names = await backupFolder.list();
  if (!isBackupDue(names, schedule, now)) return { result: "not_due" };
  const name = backupName(now);
  const path = `${backupFolder.path}/${name}`;
  const copied = await backUp(path);
  if (copied.result === "file_exists") return { result: "not_due" };
  if (copied.result !== "copied") {
    await raiseAlert(ports, "backup_failed", { path }, itself);
    return { result: "failed", path };
  }
  const { sizeBytes, tookMs } = copied;
  const surplus = surplusBackups([...names, name], schedule);
  for (const old of surplus) await backupFolder.remove(old);
  const removed = surplus.length;
  const detail = { path, size_bytes: sizeBytes, took_ms: tookMs, removed };
  const event = newEvent(ports, itself, { type: "database.backed_up", detail });
  await ports.events.appendAuditEvent(event);
  return { result: "copied", path, sizeBytes, tookMs, removed };
}

/** The service, which acts without a request. */
const itself: Caller = {
  actor: "operator",
  actorName: "latchkey",
  address: null,
  userAgent: null,
  requestId: null,
};
