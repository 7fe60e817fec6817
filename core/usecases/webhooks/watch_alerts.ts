import { type Alert, type AuditEvent, serviceItself } from "../../domain/audit_event.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { budgetLevel, usedPercent } from "../../domain/sending/total_budget.ts";
import type { Ports } from "../../ports/ports.ts";
import { raiseAlert, type RaiseAlertPorts } from "../record/raise_alert.ts";
import { type MeasuredState, measureState } from "../reports/measure_state.ts";

type WatchAlertsPorts =
  & RaiseAlertPorts
  & Parameters<typeof measureState>[0]
  & Pick<Ports, "troubles" | "clock">;

/** Codes sent in an hour from which the share of approved ones says something. */
const sentMin = 20;

/** A quarter. Of real users, far more enter their code. */
const approvedPercentMin = 25;

const hourSeconds = 60 * 60;

/**
 * Compares the state of all instances with what operators should hear of, and raises alerts, each
 * at most once an hour: a budget for all messages that is 80 % or fully used; at least 20 codes
 * sent in an hour of which less than a quarter were approved; no scheduled backup for twice its
 * interval; credentials that the provider refused.
 */
export async function watchAlerts(ports: WatchAlertsPorts): Promise<void> {
  if (ports.troubles.takeCredentialsRefused()) {
    await raiseAlert(ports, "credentials_refused", {}, serviceItself);
  }
  const state = await measureState(ports);
  for (const [alert, detail] of alertsOf(state, ports.clock())) {
    await raiseAlert(ports, alert, detail, serviceItself);
  }
}

type RaisedAlert = readonly [Alert, AuditEvent["detail"]];

function alertsOf(state: MeasuredState, now: Instant): readonly RaisedAlert[] {
  return [...budgetAlerts(state), ...failureAlerts(state), ...backupAlerts(state, now)];
}

/** One of each kind, about the limit that is used most. */
function budgetAlerts({ budgets }: MeasuredState): readonly RaisedAlert[] {
  const mostFirst = budgets.toSorted((one, other) => usedPercent(other) - usedPercent(one));
  return ([["full", "budget_full"], ["nearly", "budget_80"]] as const)
    .flatMap(([level, alert]): readonly RaisedAlert[] => {
      const budget = mostFirst.find((each) => budgetLevel(each) === level);
      if (budget === undefined) return [];
      const { window, unit, part } = budget;
      return [[alert, { window, unit, part, percent: usedPercent(budget) }]];
    });
}

function failureAlerts({ lastHour: { sent, approved } }: MeasuredState): readonly RaisedAlert[] {
  const isUnusual = sent >= sentMin && approved * 100 < sent * approvedPercentMin;
  return isUnusual ? [["failure_rate", { sent, approved }]] : [];
}

function backupAlerts(
  { lastBackupAt, backupEveryHours }: MeasuredState,
  now: Instant,
): readonly RaisedAlert[] {
  if (lastBackupAt === null || backupEveryHours === null) return [];
  const isOverdue = lastBackupAt < after(now, -2 * backupEveryHours * hourSeconds);
  return isOverdue ? [["backup_overdue", { every_hours: backupEveryHours }]] : [];
}
