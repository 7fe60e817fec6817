import type { PostgresFacts } from "../../adapters/sql/postgres/postgres_facts.ts";
import { checkCommit, checkRecord, checkSchema } from "./database_area.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

type Open = Extract<PostgresFacts, { readonly state: "open" }>;

const majorMin = 15;
/** Connections per instance; see `openPostgresDatabase`. */
const poolMax = 10;
const latencyMsWarned = 10;

export function checkPostgres(facts: PostgresFacts): readonly Finding[] {
  if (facts.state === "away") {
    return [error(
      "database.reach",
      facts.words,
      "No one can log in until the database is reachable. Check LATCHKEY_DATABASE_URL, the " +
        "server and the network path.",
    )];
  }
  return [
    checkVersion(facts),
    checkLink(facts),
    checkLatency(facts),
    checkConnections(facts),
    checkWrites(facts),
    ...(facts.pooler === null
      ? []
      : [error("database.pooler", capital(facts.pooler.words), facts.pooler.remedy)]),
    checkSafety(facts),
    checkSchema(facts.schemaVersion, facts.schemaVersionKnown),
    ...(facts.commitMs === null ? [] : [checkCommit(facts.commitMs)]),
    ...checkRecord(facts.record),
  ];
}

function checkVersion({ major, version }: Open): Finding {
  const check = "database.version";
  if (major >= majorMin) return ok(check, `PostgreSQL ${version}`);
  const words = `PostgreSQL ${version} is not supported: the oldest tested version is ${majorMin}`;
  return error(check, words, `Upgrade to PostgreSQL ${majorMin} or later.`);
}

function checkLink({ link }: Open): Finding {
  const check = "database.link";
  if (link !== "plain") {
    const links = { tls: "verified TLS", socket: "a Unix socket", loopback: "loopback" };
    return ok(check, `Connected over ${links[link]}`);
  }
  return warning(
    check,
    "Connected over a network without TLS: an eavesdropper can read phone numbers and hashes",
    "In LATCHKEY_DATABASE_URL, replace sslmode=disable with sslmode=verify-full.",
  );
}

function checkLatency({ latencyMs }: Open): Finding {
  const check = "database.latency";
  const words = `A round trip to the database takes ${latencyMs.toFixed(1)} ms`;
  if (latencyMs <= latencyMsWarned) return ok(check, words);
  const remedy = "Run Latchkey close to its database: a login makes about ten queries.";
  return warning(check, words, remedy);
}

function checkConnections({ connectionsMax, connectionsUsed }: Open): Finding {
  const check = "database.connections";
  const words = `${connectionsUsed} of ${connectionsMax} connections are in use, and each ` +
    `instance may use ${poolMax}`;
  const remedy = "Raise max_connections, or use pgbouncer.";
  if (connectionsMax < poolMax) return error(check, words, remedy);
  if (connectionsUsed + poolMax > connectionsMax) return warning(check, words, remedy);
  return ok(check, words);
}

function checkWrites({ standby, readOnly }: Open): Finding {
  const check = "database.writable";
  if (standby) {
    const remedy = "Point LATCHKEY_DATABASE_URL at the primary.";
    return error(check, "This server is a read-only standby", remedy);
  }
  if (!readOnly) return ok(check, "The database is writable");
  return error(
    check,
    "The database is read-only: the service cannot start, and if it is running, no one can log in",
    "Turn off default_transaction_read_only for Latchkey's user and database.",
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function checkSafety({ unsafe }: Open): Finding {
  const check = "database.durable";
  if (unsafe.length === 0) return ok(check, "Committed data survives a power failure");
  const words = `Turned off on the server: ${unsafe.join(", ")}. A power failure may undo logins ` +
    "and make used codes valid again";
  return error(check, words, "Turn it on, at least for Latchkey's database.");
}
