import type { Instant } from "../../domain/instant.ts";
import type { Row } from "./database.ts";
import { schemaVersion } from "./migrations.ts";
import { createPostgresClient, type PostgresClient } from "./postgres_client.ts";
import { explainedPostgres, sqlState } from "./postgres_errors.ts";
import { readVersion } from "./postgres_schema.ts";
import { parsePostgresUrl, placeOf, type PostgresAddress } from "./postgres_url.ts";
import { type RecordFacts, recordOf, recordStatement } from "./record_facts.ts";
import { StoreRefused } from "./store_refused.ts";

/** What can be seen of a database without changing it. */
export type PostgresFacts =
  | { readonly state: "away"; readonly words: string }
  | {
    readonly state: "open";
    /** As the server writes it: `15.8`. */
    readonly version: string;
    readonly major: number;
    /** How the connection is kept from others' eyes; `plain`: not at all, over a network. */
    readonly link: "tls" | "socket" | "loopback" | "plain";
    readonly latencyMs: number;
    readonly commitMs: number | null;
    /** 0 where there is no schema yet. */
    readonly schemaVersion: number;
    readonly schemaVersionKnown: number;
    /** That the server allows, without those that are kept for its superusers. */
    readonly connectionsMax: number;
    readonly connectionsUsed: number;
    /** What may be lost or torn at a crash: settings of the server that are off. */
    readonly unsafe: readonly string[];
    /** A standby, which takes no writes. */
    readonly standby: boolean;
    readonly record: RecordFacts | null;
  };

const statementMs = 2_000;
const wholeMs = 5_000;

/** Looks at the database by one connection. Migrates and changes nothing. Throws nothing. */
export async function examinePostgres(url: string, now: Instant): Promise<PostgresFacts> {
  let client: PostgresClient | null = null;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("it did not answer in time")), wholeMs);
  try {
    const address = parsePostgresUrl(url);
    const { default: library } = await import("postgres");
    client = createPostgresClient(library, address, statementMs);
    return await Promise.race([examine(client, address, now), late.promise]);
  } catch (error) {
    return { state: "away", words: wordsOf(error) };
  } finally {
    clearTimeout(timer);
    await client?.destroy().catch(() => {});
  }
}

async function examine(
  client: PostgresClient,
  address: PostgresAddress,
  now: Instant,
): Promise<PostgresFacts> {
  await client.runText("SELECT 1");
  const server = await readServer(client);
  const version = await readVersion(client, placeOf(address));
  const standby = server["standby"] === 1;
  return {
    state: "open",
    version: String(server["version"]),
    major: Math.floor(Number(server["version_number"]) / 10_000),
    link: linkOf(address),
    latencyMs: await timed(() => client.runText("SELECT 1")),
    commitMs: standby ? null : await timed(() => commitOnce(client)),
    schemaVersion: version,
    schemaVersionKnown: schemaVersion,
    connectionsMax: Number(server["connections_max"]),
    connectionsUsed: Number(server["connections_used"]),
    unsafe: ["fsync", "full_page_writes", "synchronous_commit"]
      .filter((name) => server[name] === "off"),
    standby,
    record: version === schemaVersion
      ? recordOf((await client.run(recordStatement(now)))[0])
      : null,
  };
}

async function readServer(client: PostgresClient): Promise<Row> {
  const [row] = await client.runText(
    `SELECT current_setting('server_version') AS version,
      current_setting('server_version_num')::int AS version_number,
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int AS connections_max,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend')
        AS connections_used,
      current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS full_page_writes,
      current_setting('synchronous_commit') AS synchronous_commit,
      pg_is_in_recovery()::int AS standby`,
  );
  return row ?? {};
}

/**
 * A commit that has to reach the disk and changes no row: a message in the write-ahead log, which
 * nobody reads. Without one PostgreSQL would not wait for the disk.
 */
async function commitOnce(client: PostgresClient): Promise<void> {
  await client.runText("SELECT pg_logical_emit_message(true, 'latchkey', '')");
}

/** The median of three, in milliseconds. */
async function timed(act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  while (times.length < 3) {
    const startedAt = performance.now();
    await act();
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[1] ?? 0;
}

function linkOf(address: PostgresAddress): "tls" | "socket" | "loopback" | "plain" {
  if (address.socketDirectory !== null) return "socket";
  if (address.tls) return "tls";
  return /^(localhost|::1|127\.\d+\.\d+\.\d+)$/.test(address.host) ? "loopback" : "plain";
}

/** Without a full stop. */
function wordsOf(error: unknown): string {
  if (error instanceof StoreRefused) return error.message.replace(/\.$/, "");
  const state = sqlState(error);
  if (state === "28000" || state === "28P01") return "Cannot use PostgreSQL: it refused the login";
  if (state === "3D000") return "Cannot use PostgreSQL: there is no such database";
  return explainedPostgres(error).message;
}
