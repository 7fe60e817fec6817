import type { Instant } from "../../../domain/instant.ts";
import type { Row } from "../database.ts";
import { schemaVersion } from "../schema_version.ts";
import { createPostgresClient, type PostgresClient } from "./postgres_client.ts";
import { isUnconnected } from "./postgres_errors.ts";
import { createPlaces, type PostgresPlaces } from "./postgres_places.ts";
import { losesPreparedStatements, poolerRemedy, poolerWords } from "./postgres_pooler.ts";
import { startRefusal } from "./postgres_refusals.ts";
import { readVersion } from "./postgres_schema.ts";
import { isLoopback } from "./postgres_tls.ts";
import { parsePostgresUrl, placeOf, type PostgresAddress } from "./postgres_url.ts";
import { busiestAddressStatement } from "../store/reports/busiest_address.ts";
import { secretChecksStatement } from "../store/keys/secret_checks.ts";
import { type RecordFacts, recordOf, recordStatement } from "../store/reports/record_facts.ts";

/** The state of a database, read without changing it. */
export type PostgresFacts =
  | { readonly state: "away"; readonly words: string }
  | {
    readonly state: "open";
    /** As the server reports it: `15.8`. */
    readonly version: string;
    readonly major: number;
    /** How the connection is protected; `plain` is unencrypted over a network. */
    readonly link: "tls" | "socket" | "loopback" | "plain";
    readonly latencyMs: number;
    readonly commitMs: number | null;
    /** 0 if there is no schema yet. */
    readonly schemaVersion: number;
    readonly schemaVersionKnown: number;
    /** The server's limit, without the connections reserved for superusers. */
    readonly connectionsMax: number;
    readonly connectionsUsed: number;
    /** Durability settings that are off on the server: a crash may lose or tear data. */
    readonly unsafe: readonly string[];
    /** A standby, which does not accept writes. */
    readonly standby: boolean;
    /** A primary with default_transaction_read_only on. */
    readonly readOnly: boolean;
    /** What a pooler in front of the server loses, and the remedy; null if it loses nothing. */
    readonly pooler: { readonly words: string; readonly remedy: string } | null;
    readonly record: RecordFacts | null;
  };

const statementMs = 2_000;
const wholeMs = 5_000;

/**
 * Reads the state of the database over at most two connections. Of several hosts, it examines the
 * first that accepts writes. It changes nothing and never throws.
 */
export async function examinePostgres(url: string, now: Instant): Promise<PostgresFacts> {
  let address: PostgresAddress | null = null;
  try {
    address = parsePostgresUrl(url);
    const { default: library } = await import("postgres");
    const { places: all } = address;
    const places = createPlaces(all);
    const visit = { address, open: openerOf(library, address, places), now };
    for (let left = all.length;; left--) {
      const place = places.current();
      const facts = await examinePlace(visit).catch((error: unknown) => {
        if (left > 1 && isUnconnected(error)) return null;
        throw error;
      });
      if (facts !== null && (left === 1 || !facts.standby)) return facts;
      places.moveOnFrom(place);
    }
  } catch (error) {
    return { state: "away", words: wordsOf(error, address) };
  }
}

type Open = Extract<PostgresFacts, { readonly state: "open" }>;

interface Visit {
  readonly address: PostgresAddress;
  readonly open: () => PostgresClient;
  readonly now: Instant;
}

function openerOf(
  library: Parameters<typeof createPostgresClient>[0],
  address: PostgresAddress,
  places: PostgresPlaces,
): () => PostgresClient {
  return () => createPostgresClient(library, address, places, statementMs);
}

async function examinePlace(visit: Visit): Promise<Open> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("it did not respond in time")), wholeMs);
  const client = visit.open();
  try {
    return await Promise.race([examine(client, visit), late.promise]);
  } finally {
    clearTimeout(timer);
    await client.destroy().catch(() => {});
  }
}

async function examine(client: PostgresClient, { address, open, now }: Visit): Promise<Open> {
  await client.runText("SELECT 1");
  const server = await readServer(client);
  const version = await readVersion(client, placeOf(address));
  const standby = server["standby"] === 1;
  const loses = address.prepare && await losesPreparedStatements(client, open);
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
    readOnly: server["read_only"] === 1,
    pooler: loses ? { words: poolerWords, remedy: poolerRemedy } : null,
    record: version === schemaVersion && !loses
      ? recordOf(
        (await client.run(recordStatement(now)))[0],
        (await client.run(busiestAddressStatement(now)))[0],
        await client.run(secretChecksStatement(now)),
      )
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
      (current_setting('transaction_read_only') = 'on')::int AS read_only,
      pg_is_in_recovery()::int AS standby`,
  );
  return row ?? {};
}

/**
 * Commits a message in the write-ahead log that no one reads. The commit must reach the disk but
 * changes no row. PostgreSQL does not wait for the disk when a transaction wrote nothing.
 */
async function commitOnce(client: PostgresClient): Promise<void> {
  await client.runText("SELECT pg_logical_emit_message(true, 'latchkey', '')");
}

/** The median of three, in milliseconds. */
async function timed(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  while (times.length < 3) {
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[1] ?? 0;
}

/** Also `loopback` for TLS without verification, which only connections to this machine use. */
function linkOf({ places: [place] }: PostgresAddress): Open["link"] {
  if (place.socketDirectory !== null) return "socket";
  if (place.tls !== null && place.tls.verify !== "nothing") return "tls";
  return isLoopback(place.host) ? "loopback" : "plain";
}

/** The message without its final period. */
function wordsOf(error: unknown, address: PostgresAddress | null): string {
  const refusal = address === null ? error : startRefusal(error, address);
  return (refusal instanceof Error ? refusal.message : String(refusal)).replace(/\.$/, "");
}
