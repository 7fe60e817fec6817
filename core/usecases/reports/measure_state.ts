import type { CircuitName } from "../../domain/sending/circuit.ts";
import { circuitState } from "../../domain/sending/circuit.ts";
import { boundedPause, type Pause } from "../../domain/sending/fraud_guard.ts";
import { after, type Instant } from "../../domain/instant.ts";
import type { SendStop } from "../../domain/sending/send_stop.ts";
import type { UsedBudget } from "../../domain/sending/total_budget.ts";
import { backupTime } from "../../domain/upkeep/backup_schedule.ts";
import type { Ports } from "../../ports/ports.ts";
import { usedBudgets } from "./used_budgets.ts";

export type { UsedBudget } from "../../domain/sending/total_budget.ts";

type MeasureStatePorts = Pick<
  Ports,
  "controls" | "throttles" | "reports" | "policies" | "backUp" | "backupFolder" | "clock"
>;

/** What all instances share, for metrics and warnings. */
export interface MeasuredState {
  /** Circuits with recent faults; a channel that is not listed works. */
  readonly circuits: readonly {
    readonly name: CircuitName;
    readonly state: "closed" | "open" | "half_open";
  }[];
  /** Those that block sends now. */
  readonly pauses: readonly Pause[];
  readonly stops: readonly SendStop[];
  readonly budgets: readonly UsedBudget[];
  /** Messages with a code of the last hour. */
  readonly lastHour: { readonly sent: number; readonly approved: number };
  /** The newest copy in the folder of scheduled backups. Null without one. */
  readonly lastBackupAt: Instant | null;
  /** Null if no backups are scheduled. */
  readonly backupEveryHours: number | null;
}

/** Reads what all instances share: a few reads by index, which callers should not repeat often. */
export async function measureState(ports: MeasureStatePorts): Promise<MeasuredState> {
  const { policies } = ports;
  const at = ports.clock();
  const { stops, pauses, circuits } = await ports.controls.listSendControls();
  // Slightly in the future, to include sends of an instance whose clock is ahead.
  const hour = { from: after(at, -60 * 60), until: after(at, 60) };
  const [lastHour] = await ports.reports.countDeliveries([hour]);
  return {
    circuits: circuits.map((circuit) => ({
      name: circuit.name,
      state: circuitState(circuit, at),
    })),
    pauses: pauses
      .flatMap((pause) => boundedPause(policies.send.guard, pause, at) ?? [])
      .filter((pause) => pause.until > at && !pause.recordedOnly),
    stops,
    budgets: await usedBudgets(ports, at),
    lastHour: lastHour ?? { sent: 0, approved: 0 },
    lastBackupAt: await findLastBackup(ports),
    backupEveryHours: policies.backups?.everyHours ?? null,
  };
}

async function findLastBackup(
  { backUp, backupFolder, policies }: MeasureStatePorts,
): Promise<Instant | null> {
  if (backUp === null || policies.backups === null) return null;
  const times = (await backupFolder.list()).flatMap((name) => backupTime(name) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
