import type { Alert } from "../../../core/domain/audit_event.ts";
import type { Incident } from "../../../core/domain/reports/incident.ts";
import type { UsedBudget } from "../../../core/domain/sending/total_budget.ts";
import { counted } from "../counted.ts";
import { sendsOf } from "../sends_words.ts";

/** An incident in words, without its time. */
export interface IncidentWords {
  /** `Fraud guard paused sends to BR`. */
  readonly what: string;
  /** `4 of 212 approved`; empty if there is nothing to say. */
  readonly facts: string;
  /** When it ended: `sends to BR no longer paused`. */
  readonly over: string;
}

const alertWords: Readonly<Record<Alert, string>> = {
  second_factor_guessing: "A network guesses second factors",
  password_guesses_half: "Strangers guess passwords: half of the limit used",
  password_guesses_full: "Strangers guess passwords: limit reached",
  registrations_half: "Half of the registrations of an hour used",
  registrations_full: "All registrations of an hour used",
  backup_failed: "Backup failed",
  backup_overdue: "Backup overdue",
  budget_80: "Budget 80 % used",
  budget_full: "Budget used up",
  credentials_refused: "Provider refused the credentials",
  database_full: "Database full",
  database_read_only: "Database read-only",
  failure_rate: "Few codes are entered",
  strength_check_failed: "New passwords not checked for strength",
  breach_check_failed: "New passwords not checked for breaches",
} satisfies Record<Alert, string>;

export function incidentWords(incident: Incident): IncidentWords {
  switch (incident.kind) {
    case "pause": {
      const { scope, conversion: { sends, approved } } = incident;
      return {
        what: `Fraud guard paused ${sendsOf(scope)}`,
        facts: `${approved} of ${sends} approved`,
        over: `${sendsOf(scope)} no longer paused`,
      };
    }
    case "circuit": {
      const name = incident.name === "check" ? "code check" : incident.name;
      const half = incident.state === "half_open";
      return {
        what: `Circuit ${name} ${half ? "half-open" : "open"}`,
        facts: half ? "next request is a probe" : `${counted(incident.faults, "failure")} in a row`,
        over: `circuit ${name} closed`,
      };
    }
    case "budget": {
      const name = budgetName(incident);
      const used = incident.level === "full" ? "used up" : "80 % used";
      return { what: `${name} ${used}`, facts: "", over: `${name} has enough left` };
    }
    case "alert": {
      const what = alertWords[incident.alert];
      return { what, facts: "", over: `${what}: no new alert for an hour` };
    }
  }
}

/** `Hourly message budget`, `Daily USD budget for unknown numbers`. */
export function budgetName(
  { window, unit, part }: Pick<UsedBudget, "window" | "unit" | "part">,
): string {
  const span = window === "hour" ? "Hourly" : "Daily";
  const name = `${span} ${unit === "usd" ? "USD" : "message"} budget`;
  return part === "strangers" ? `${name} for unknown numbers` : name;
}
