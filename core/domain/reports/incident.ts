import type { Alert } from "../audit_event.ts";
import type { CircuitName } from "../sending/circuit.ts";
import type { Conversion } from "../sending/fraud_guard.ts";
import type { Instant } from "../instant.ts";
import { type BudgetLevel, budgetLevel, type UsedBudget } from "../sending/total_budget.ts";

/** Something that is not as it should be, and that an operator should look at now. */
export type Incident =
  /** The fraud guard blocks strangers' messages in a scope. */
  | {
    readonly kind: "pause";
    readonly at: Instant;
    readonly scope: string;
    readonly conversion: Conversion;
  }
  /** The provider failed several times in a row; `at` is the last time. */
  | {
    readonly kind: "circuit";
    readonly at: Instant;
    readonly name: CircuitName;
    readonly state: "open" | "half_open";
    readonly faults: number;
  }
  /** The budget that is used most; `at` is null until it was noticed, up to a minute later. */
  | {
    readonly kind: "budget";
    readonly at: Instant | null;
    readonly window: UsedBudget["window"];
    readonly unit: UsedBudget["unit"];
    readonly part: UsedBudget["part"];
    readonly level: BudgetLevel;
  }
  /** Raised within the last hour. */
  | { readonly kind: "alert"; readonly at: Instant; readonly alert: Alert };

/** What can make an incident. */
export interface IncidentFacts {
  /** Those that block messages now. */
  readonly pauses: readonly {
    readonly at: Instant;
    readonly scope: string;
    readonly conversion: Conversion;
  }[];
  readonly circuits: readonly {
    readonly name: CircuitName;
    readonly state: "closed" | "open" | "half_open";
    readonly faults: number;
    readonly lastFaultAt: Instant;
  }[];
  readonly budgets: readonly UsedBudget[];
  /** When each alert of the last hour was raised. */
  readonly alerts: ReadonlyMap<Alert, Instant>;
}

/** Worst first: of equal ones, the newest. Empty if everything is as it should be. */
export function incidentsOf(facts: IncidentFacts): readonly Incident[] {
  const all: readonly Incident[] = [
    ...facts.pauses.map(({ at, scope, conversion }): Incident => {
      return { kind: "pause", at, scope, conversion };
    }),
    ...facts.circuits.flatMap(({ name, state, faults, lastFaultAt }): readonly Incident[] =>
      state === "closed" ? [] : [{ kind: "circuit", at: lastFaultAt, name, state, faults }]
    ),
    ...budgetIncidents(facts),
    ...[...facts.alerts].flatMap(([alert, at]): readonly Incident[] =>
      isOfBudget(alert) ? [] : [{ kind: "alert", at, alert }]
    ),
  ];
  return all.toSorted((a, b) => rankOf(a) - rankOf(b) || (b.at ?? 0) - (a.at ?? 0));
}

/** At most one: the others that are nearly full say nothing more. */
function budgetIncidents({ budgets, alerts }: IncidentFacts): readonly Incident[] {
  const [worst] = budgets.toSorted((a, b) => shareOf(b) - shareOf(a));
  const level = worst === undefined ? null : budgetLevel(worst);
  if (worst === undefined || level === null) return [];
  const { window, unit, part } = worst;
  const at = alerts.get(level === "full" ? "budget_full" : "budget_80") ?? null;
  return [{ kind: "budget", at, window, unit, part, level }];
}

function shareOf({ used, max }: UsedBudget): number {
  return max === 0 ? 0 : used / max;
}

function isOfBudget(alert: Alert): boolean {
  return alert === "budget_full" || alert === "budget_80";
}

/** Alerts that say that users cannot log in, or that an attack succeeds. */
const urgent: ReadonlySet<Alert> = new Set<Alert>([
  "credentials_refused",
  "database_full",
  "database_read_only",
  "second_factor_guessing",
]);

/** Lower is worse: first what keeps everyone out, then what an attack costs. */
function rankOf(incident: Incident): number {
  switch (incident.kind) {
    case "circuit":
      return incident.state === "open" ? 0 : 4;
    case "budget":
      if (incident.level === "nearly") return 3;
      return incident.part === "all" ? 0 : 1;
    case "alert":
      return urgent.has(incident.alert) ? 1 : 4;
    case "pause":
      return 2;
  }
}
