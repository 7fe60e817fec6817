import type { PostgresFacts } from "../../adapters/sql/postgres/postgres_facts.ts";
import { judgeCommit, judgeRecord, judgeSchema } from "./database_area.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

type Open = Extract<PostgresFacts, { readonly state: "open" }>;

const majorMin = 15;
/** What one instance may hold; see `openPostgresDatabase`. */
const poolMax = 10;
const latencyMsWarned = 10;

export function judgePostgres(facts: PostgresFacts): readonly Finding[] {
  if (facts.state === "away") {
    return [error(
      "database.reach",
      facts.words,
      "Nobody can log in until it can be used: look at LATCHKEY_DATABASE_URL, the server and the " +
        "way to it.",
    )];
  }
  return [
    judgeVersion(facts),
    judgeLink(facts),
    judgeLatency(facts),
    judgeConnections(facts),
    judgeWrites(facts),
    ...(facts.pooler === null
      ? []
      : [error("database.pooler", capital(facts.pooler.words), facts.pooler.remedy)]),
    judgeSafety(facts),
    judgeSchema(facts.schemaVersion, facts.schemaVersionKnown),
    ...(facts.commitMs === null ? [] : [judgeCommit(facts.commitMs)]),
    ...judgeRecord(facts.record),
  ];
}

function judgeVersion({ major, version }: Open): Finding {
  const check = "database.version";
  if (major >= majorMin) return ok(check, `PostgreSQL ${version}`);
  const words = `PostgreSQL ${version} is older than ${majorMin}, which nobody has tried`;
  return error(check, words, `Move to PostgreSQL ${majorMin} or later.`);
}

function judgeLink({ link }: Open): Finding {
  const check = "database.link";
  if (link !== "plain") {
    const ways = { tls: "TLS, verified", socket: "a Unix socket", loopback: "loopback" };
    return ok(check, `Connected by ${ways[link]}`);
  }
  return warning(
    check,
    "Connected over a network without TLS: anyone who listens reads phone numbers and hashes",
    "Replace sslmode=disable in LATCHKEY_DATABASE_URL by verify-full.",
  );
}

function judgeLatency({ latencyMs }: Open): Finding {
  const check = "database.latency";
  const words = `An answer takes ${latencyMs.toFixed(1)} ms`;
  if (latencyMs <= latencyMsWarned) return ok(check, words);
  const remedy = "Run Latchkey near its database: a login asks some ten times.";
  return warning(check, words, remedy);
}

function judgeConnections({ connectionsMax, connectionsUsed }: Open): Finding {
  const check = "database.connections";
  const words = `${connectionsUsed} of ${connectionsMax} connections are in use, and each ` +
    `instance may take ${poolMax}`;
  const remedy = "Raise max_connections, or put pgbouncer between.";
  if (connectionsMax < poolMax) return error(check, words, remedy);
  if (connectionsUsed + poolMax > connectionsMax) return warning(check, words, remedy);
  return ok(check, words);
}

function judgeWrites({ standby, readOnly }: Open): Finding {
  const check = "database.writable";
  if (standby) {
    const remedy = "Name the primary in LATCHKEY_DATABASE_URL.";
    return error(check, "This server is a standby: it takes no writes", remedy);
  }
  if (!readOnly) return ok(check, "The database takes writes");
  return error(
    check,
    "The database is read-only: the service does not start, and one that runs lets no one log in",
    "Switch default_transaction_read_only off for Latchkey's user and database.",
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function judgeSafety({ unsafe }: Open): Finding {
  const check = "database.durable";
  if (unsafe.length === 0) return ok(check, "What was committed survives a loss of power");
  const words = `The server has switched off: ${unsafe.join(", ")}. A loss of power may undo ` +
    "logins and bring back codes that were used";
  return error(check, words, "Switch it on, at least for Latchkey's database.");
}
