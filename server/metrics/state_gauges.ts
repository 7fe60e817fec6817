import { channels } from "../../core/domain/channel.ts";
import type { MeasuredState, Meter, UsedBudget } from "../../core/service.ts";

const circuits = [...channels, "check"] as const;
const circuitStates = ["closed", "open", "half_open"] as const;
const windows = ["hour", "day"] as const;
const parts = ["all", "strangers"] as const;

/** The gauges that `setStateGauges` sets. */
const names = [
  "latchkey_circuit_state",
  "latchkey_fraud_guard_pauses",
  "latchkey_send_stops",
  "latchkey_budget_spend_usd",
  "latchkey_budget_limit_usd",
  "latchkey_budget_messages",
  "latchkey_budget_limit_messages",
  "latchkey_budget_used_ratio",
  "latchkey_codes_recent",
  "latchkey_conversion_ratio",
  "latchkey_backup_last_success_timestamp_seconds",
  "latchkey_backup_interval_seconds",
] as const;

/** Sets the gauges of what all instances share. Null, if it is not known: then they are absent. */
export function setStateGauges(meter: Meter, state: MeasuredState | null): void {
  for (const name of names) meter.clear(name);
  if (state === null) return;
  setControls(meter, state);
  for (const budget of state.budgets) setBudget(meter, budget);
  for (const window of windows) for (const part of parts) setUsed(meter, state, window, part);
  const { sent, approved } = state.lastHour;
  meter.set("latchkey_codes_recent", { window: "1h", state: "sent" }, sent);
  meter.set("latchkey_codes_recent", { window: "1h", state: "approved" }, approved);
  if (sent > 0) meter.set("latchkey_conversion_ratio", { window: "1h" }, approved / sent);
  setBackups(meter, state);
}

function setControls(meter: Meter, { circuits: known, pauses, stops }: MeasuredState): void {
  for (const circuit of circuits) {
    const now = known.find(({ name }) => name === circuit)?.state ?? "closed";
    for (const state of circuitStates) {
      meter.set("latchkey_circuit_state", { circuit, state }, state === now ? 1 : 0);
    }
  }
  meter.set("latchkey_fraud_guard_pauses", {}, pauses.length);
  for (const scope of ["all", "channel", "country"] as const) {
    const count = stops.filter((stop) => stop.scope.split(":")[0] === scope).length;
    meter.set("latchkey_send_stops", { scope }, count);
  }
}

const microUsdPerUsd = 1_000_000;

function setBudget(meter: Meter, { window, part, unit, used, max }: UsedBudget): void {
  const labels = { window, part };
  if (unit === "messages") {
    meter.set("latchkey_budget_messages", labels, used);
    meter.set("latchkey_budget_limit_messages", labels, max);
  } else {
    meter.set("latchkey_budget_spend_usd", labels, used / microUsdPerUsd);
    meter.set("latchkey_budget_limit_usd", labels, max / microUsdPerUsd);
  }
}

function setUsed(
  meter: Meter,
  { budgets }: MeasuredState,
  window: UsedBudget["window"],
  part: UsedBudget["part"],
): void {
  const own = budgets.filter((budget) => budget.window === window && budget.part === part);
  if (own.length === 0) return;
  meter.set("latchkey_budget_used_ratio", { window, part }, Math.max(...own.map(usedShare)));
}

/** The used share of a budget. One that allows nothing is always full. */
export function usedShare({ used, max }: Pick<UsedBudget, "used" | "max">): number {
  return max === 0 ? 1 : used / max;
}

function setBackups(meter: Meter, { lastBackupAt, backupEveryHours }: MeasuredState): void {
  if (lastBackupAt !== null) {
    meter.set("latchkey_backup_last_success_timestamp_seconds", {}, lastBackupAt / 1000);
  }
  if (backupEveryHours !== null) {
    meter.set("latchkey_backup_interval_seconds", {}, backupEveryHours * 60 * 60);
  }
}
