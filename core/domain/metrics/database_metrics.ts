/** From a lookup of a session in memory to a write that waited for everything. */
const databaseBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5];

/** The part of `metricTable` that measures the database. */
export const databaseMetrics = {
  latchkey_database_up: {
    kind: "gauge",
    help: "1 if the database can be written and read, otherwise 0.",
    labels: {},
  },
  latchkey_database_duration_seconds: {
    kind: "histogram",
    help: "Time of a read, or of a transaction that writes, including its commit.",
    labels: { operation: ["read", "commit"] },
    buckets: databaseBuckets,
  },
  latchkey_database_errors_total: {
    kind: "counter",
    help: "Statements that failed because the database was unavailable, by reason.",
    labels: { reason: ["full", "locked", "read_only", "unreachable", "slow", "failed"] },
  },
  latchkey_database_commits_total: {
    kind: "counter",
    help: "Commits to SQLite, each of all transactions that waited for one.",
    labels: {},
    watched: true,
  },
  latchkey_database_pool_connections: {
    kind: "gauge",
    help: "Connections to PostgreSQL, and statements that wait for one.",
    labels: { state: ["used", "idle", "waiting"] },
  },
  latchkey_database_pool_limit: {
    kind: "gauge",
    help: "Connections to PostgreSQL that may be used at the same time.",
    labels: {},
  },
} as const;
