import { alerts, auditEventTypes } from "../audit_event.ts";
import { channels } from "../channel.ts";
import { blockReasons } from "../refusal.ts";
import { isDestinationCountry } from "../account/phone_country.ts";
import { noticeKinds } from "../sending/notice_kind.ts";
import { databaseMetrics } from "./database_metrics.ts";
import { loginMethods, loginOutcomes } from "./login_metrics.ts";
import { providerErrorClasses } from "./provider_error.ts";

/**
 * Which values a label has: a closed list, or `program` for values that only the program itself
 * chooses, such as the patterns of its routes. A value that is not allowed becomes `other`.
 */
export type LabelValues = readonly string[] | ((value: string) => boolean) | "program";

export interface Metric {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** The upper bounds of a histogram's buckets, in seconds. */
  readonly buckets?: readonly number[];
  /** Whether its values are read elsewhere, so that it is absent until then. */
  readonly watched?: boolean;
}

/** From a lookup of a session in memory to a request that waited for everything. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const none = {};
const budget = { window: ["hour", "day"], part: ["all", "strangers"] } as const;
const operation = ["start", "check", "fetch", "cancel", "list", "find", "notice"] as const;

/** Every metric, by its name. */
export const metricTable = {
  latchkey_logins_total: {
    kind: "counter",
    help: "Logins that ended, by outcome and the method that decided it.",
    labels: { outcome: loginOutcomes, method: loginMethods },
  },
  latchkey_audit_events_total: {
    kind: "counter",
    help: "Events that this process wrote to the audit log.",
    labels: { type: auditEventTypes },
  },
  latchkey_alerts_total: {
    kind: "counter",
    help: "Alerts for operators in the audit log.",
    labels: { alert: alerts },
  },

  latchkey_sends_total: {
    kind: "counter",
    help: "Messages with a code, by channel, country and result.",
    labels: {
      channel: channels,
      country: isDestinationCountry,
      result: ["sent", "refused", "failed", "uncertain", "blocked"],
    },
  },
  latchkey_sends_blocked_total: {
    kind: "counter",
    help: "Messages that the limits of this service blocked, by reason.",
    labels: { reason: blockReasons },
  },
  latchkey_code_checks_total: {
    kind: "counter",
    help: "Codes that the provider checked, by country and result.",
    labels: {
      country: isDestinationCountry,
      result: ["approved", "wrong", "gone", "too_many_attempts", "fault"],
    },
  },
  latchkey_notices_total: {
    kind: "counter",
    help: "Notices to users that were given to the provider, by kind, country and result.",
    labels: { kind: noticeKinds, country: isDestinationCountry, result: ["sent", "not_sent"] },
  },
  latchkey_codes_recent: {
    kind: "gauge",
    help: "Messages with a code of the last hour, of all instances, and those that were approved.",
    labels: { window: ["1h"], state: ["sent", "approved"] },
  },
  latchkey_conversion_ratio: {
    kind: "gauge",
    help: "Share of the messages of the last hour whose code was entered. Absent without messages.",
    labels: { window: ["1h"] },
  },

  latchkey_provider_request_duration_seconds: {
    kind: "histogram",
    help: "Time from a request to the provider to the end of its response.",
    labels: { operation },
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  latchkey_provider_requests_total: {
    kind: "counter",
    help: "Requests to the provider, by operation and result.",
    labels: { operation, result: ["ok", "refused", "fault"] },
  },
  latchkey_provider_errors_total: {
    kind: "counter",
    help: "Requests to the provider that gave no result, by operation and class of the error.",
    labels: { operation, class: providerErrorClasses },
  },

  latchkey_budget_spend_usd: {
    kind: "gauge",
    help: "US dollars counted against the total budget in the running window, of all instances.",
    labels: budget,
  },
  latchkey_budget_limit_usd: {
    kind: "gauge",
    help: "US dollars that the total budget allows in a window. Absent without a limit.",
    labels: budget,
  },
  latchkey_budget_messages: {
    kind: "gauge",
    help: "Messages counted against the total budget in the running window, of all instances.",
    labels: budget,
  },
  latchkey_budget_limit_messages: {
    kind: "gauge",
    help: "Messages that the total budget allows in a window. Absent without a limit.",
    labels: budget,
  },
  latchkey_budget_used_ratio: {
    kind: "gauge",
    help: "Used share of the total budget, by messages or US dollars, whichever is larger.",
    labels: budget,
  },

  latchkey_circuit_state: {
    kind: "gauge",
    help: "1 for the state of the circuit that cuts off a failing provider, 0 for the others.",
    labels: { circuit: [...channels, "check"], state: ["closed", "open", "half_open"] },
  },
  latchkey_fraud_guard_pauses: {
    kind: "gauge",
    help: "Destinations to which the fraud guard sends nothing now.",
    labels: none,
  },
  latchkey_send_stops: {
    kind: "gauge",
    help: "Stops of sends by operators that apply now, by scope.",
    labels: { scope: ["all", "channel", "country"] },
  },

  latchkey_hash_queue_length: {
    kind: "gauge",
    help: "Password hashes that wait for a worker.",
    labels: none,
  },
  latchkey_hash_queue_limit: {
    kind: "gauge",
    help: "Password hashes that the workers finish within the longest wait; more are refused.",
    labels: none,
  },
  latchkey_hash_workers: {
    kind: "gauge",
    help: "Threads that may hash passwords.",
    labels: none,
  },
  latchkey_hash_workers_busy: {
    kind: "gauge",
    help: "Threads that hash a password now.",
    labels: none,
  },
  latchkey_hash_wait_seconds: {
    kind: "histogram",
    help: "Time that a password hash waited for a worker.",
    labels: none,
    buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  latchkey_hash_duration_seconds: {
    kind: "histogram",
    help: "Time that a worker took for a password hash, with those it computed together.",
    labels: none,
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  },
  latchkey_hash_abandoned_total: {
    kind: "counter",
    help: "Password hashes that were not computed because the client left while they waited.",
    labels: none,
  },
  latchkey_hash_refused_total: {
    kind: "counter",
    help: "Password hashes that were refused because they would have waited for too long.",
    labels: none,
  },

  latchkey_http_requests_total: {
    kind: "counter",
    help: "HTTP requests, by the pattern of the route, method and status.",
    labels: { route: "program", method: "program", status: "program" },
  },
  latchkey_http_request_duration_seconds: {
    kind: "histogram",
    help: "Time from the head of an HTTP request to its response.",
    labels: { route: "program", method: "program" },
    buckets: requestBuckets,
  },

  ...databaseMetrics,

  latchkey_sweep_last_success_timestamp_seconds: {
    kind: "gauge",
    help: "When this process last removed expired data. At first, when it started.",
    labels: none,
  },
  latchkey_backup_last_success_timestamp_seconds: {
    kind: "gauge",
    help: "Time of the newest copy in the folder of scheduled backups. Absent without one.",
    labels: none,
  },
  latchkey_backup_interval_seconds: {
    kind: "gauge",
    help: "Time between two scheduled backups. Absent without a schedule.",
    labels: none,
  },
  latchkey_clock_doubtful: {
    kind: "gauge",
    help: "1 if the clock differs from the database's, so that nothing expired is removed.",
    labels: none,
  },
  latchkey_restart_needed: {
    kind: "gauge",
    help: "1 if code could not be loaded, so that only a restart makes the process ready again.",
    labels: none,
  },

  latchkey_log_lines_total: {
    kind: "counter",
    help: "Log lines, by level, including those that were lost.",
    labels: { level: ["info", "warn", "error"] },
    watched: true,
  },
  latchkey_log_lines_dropped_total: {
    kind: "counter",
    help: "Log lines that were lost because the output was slow, closed or full.",
    labels: none,
    watched: true,
  },

  latchkey_build_info: {
    kind: "gauge",
    help: "Always 1. The versions that run.",
    labels: { version: "program", deno: "program", database: ["sqlite", "postgres"] },
  },
  process_start_time_seconds: {
    kind: "gauge",
    help: "When the process started, in seconds since 1970.",
    labels: none,
  },
  process_cpu_seconds_total: {
    kind: "counter",
    help: "Processor time of the process, including its hash workers.",
    labels: none,
    watched: true,
  },
  process_resident_memory_bytes: {
    kind: "gauge",
    help: "Memory of the process that is in RAM.",
    labels: none,
  },
  process_heap_bytes: {
    kind: "gauge",
    help: "Size of the JavaScript heap of the main thread.",
    labels: none,
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metricTable;

/** The labels that a metric needs. */
export type LabelsOf<Name extends MetricName> = {
  readonly [Label in keyof (typeof metricTable)[Name]["labels"]]: ValueOf<
    (typeof metricTable)[Name]["labels"][Label]
  >;
};

type ValueOf<Values> = Values extends readonly string[] ? Values[number] : string;

export const metricNames = Object.keys(metricTable) as readonly MetricName[];

/** The value of a label that may be shown: it itself, or `other`. */
export function shownValue(values: LabelValues, value: string): string {
  if (values === "program") return value;
  const allowed = typeof values === "function" ? values(value) : values.includes(value);
  return allowed ? value : "other";
}
