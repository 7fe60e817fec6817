import type { Database, Row } from "../database.ts";
import type { KeyedRead, PreparedRead } from "../keyed_read.ts";
import type { ReadWatch } from "../read_watch.ts";
import { createPostgresClient, type PostgresClient } from "./postgres_client.ts";
import { explainedPostgres, isContention, isUnconnected, sqlState } from "./postgres_errors.ts";
import { createPlaces } from "./postgres_places.ts";
import { createPostgresPool, type PostgresPool } from "./postgres_pool.ts";
import { openGroupedRead, type RunRead } from "./postgres_reads.ts";
import { startPostgres } from "./postgres_start.ts";
import { parsePostgresUrl } from "./postgres_url.ts";
import { sql, type Statement, type Values } from "../sql.ts";
import { checkVersion } from "../database_identity.ts";

export interface PostgresOptions {
  /** See `parsePostgresUrl`. */
  readonly url: string;
  /** The maximum number of connections; 10 by default, 1 for a server that allows one (PGlite). */
  readonly connectionsMax?: number;
  /**
   * The time limit for a statement or transaction in milliseconds, including waits and retries;
   * 2000 by default.
   */
  readonly timeoutMs?: number;
  /** Whether to migrate the schema of an older build; true by default. Otherwise it is refused. */
  readonly migrates?: boolean;
}

/** The rows of each statement, or null if a `must` statement did not return exactly one row. */
type Results = readonly (readonly Row[])[] | null;

const triesMax = 5;

/**
 * Opens Latchkey's schema in a PostgreSQL database (15 or later) and creates or migrates it if
 * needed. Throws `StoreRefused` for a database that is foreign, newer, read-only, a standby, that
 * refuses the login, or that is behind a pooler that loses prepared statements. Needs
 * `--allow-net=host:port` (for a Unix socket, `--allow-net=unix:PATH` and read and write access to
 * PATH), read access to the file in `sslrootcert`, and either `--ignore-env` or `--allow-env=PG*`.
 */
export async function openPostgresDatabase(options: PostgresOptions): Promise<Database> {
  const address = parsePostgresUrl(options.url);
  const timeoutMs = options.timeoutMs ?? 2000;
  // Imported lazily, so that starting with SQLite does not load it.
  const { default: library } = await import("postgres");
  const places = createPlaces(address.places);
  const connectionsMax = options.connectionsMax ?? 10;
  await startPostgres({
    address,
    places,
    open: () => createPostgresClient(library, address, places, migrationMs),
    second: connectionsMax > 1,
    migrates: options.migrates ?? true,
  });
  const pool = createPostgresPool(
    connectionsMax,
    () => createPostgresClient(library, address, places, timeoutMs),
  );
  const work = { pool, severalPlaces: places.count > 1 };
  return {
    query: (statement, waitMs = timeoutMs) =>
      query(work, statement, performance.now() + Math.min(waitMs, timeoutMs)),
    prepareRead: (read, watch) => prepareRead(work, { read, watch }, timeoutMs),
    batch: (statements, limitMs) =>
      batch(work, { statements, begin: beginWithin(limitMs), limitMs: limitMs ?? timeoutMs }),
    shrink: () => Promise.resolve(false),
    checkUnchanged: async () => {
      const version = sql`SELECT version FROM latchkey_schema`;
      const [row] = await query(work, version, performance.now() + timeoutMs);
      checkVersion("the PostgreSQL database", Number(row?.["version"]));
    },
    close: () => pool.close(),
    pool: { max: connectionsMax, state: pool.state },
  };
}

/** The time limit for one statement of a migration. */
const migrationMs = 60_000;

interface Work {
  readonly pool: PostgresPool;
  /** Whether another host can be tried after a failed connection. */
  readonly severalPlaces: boolean;
}

async function query(
  { pool, severalPlaces }: Work,
  statement: Statement,
  deadline: number,
): Promise<readonly Row[]> {
  // An interrupted write may have been applied, so retry only what certainly was not.
  const repeatable = /^\s*SELECT\b/.test(statement.parts[0] ?? "");
  return await retrying(
    () => pool.lend(deadline, (client) => client.run(statement)),
    deadline,
    (error) =>
      isContention(error) || (repeatable && isLost(error)) ||
      (severalPlaces && isUnconnected(error)),
  );
}

function prepareRead<Found extends Values>(
  { pool, severalPlaces }: Work,
  { read, watch }: { readonly read: KeyedRead; readonly watch: ReadWatch | undefined },
  timeoutMs: number,
): PreparedRead<Found> {
  const helps = (error: unknown): boolean =>
    isContention(error) || isLost(error) || (severalPlaces && isUnconnected(error));
  const run: RunRead = (text, params, deadline) =>
    retrying(
      () => pool.lend(deadline, (client) => client.runPrepared(text, params)),
      deadline,
      helps,
    );
  return openGroupedRead(read, run, { timeoutMs, watch });
}

interface Batch {
  readonly statements: readonly Statement[];
  /** The text that begins the transaction. */
  readonly begin: string;
  readonly limitMs: number;
}

function beginWithin(limitMs: number | undefined): string {
  const begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
  return limitMs === undefined ? begin : `${begin}; SET LOCAL statement_timeout = ${limitMs}`;
}

async function batch(
  { pool, severalPlaces }: Work,
  { statements, begin, limitMs }: Batch,
): Promise<Results> {
  const deadline = performance.now() + limitMs;
  let committing = false;
  return await retrying(
    () => {
      committing = false;
      return pool.lend(deadline, async (client) => {
        const results = await transact(client, begin, statements);
        if (results === null) {
          await client.runText("ROLLBACK");
          return null;
        }
        committing = true;
        await commit(client);
        return results;
      });
    },
    deadline,
    (error) =>
      isContention(error) || (!committing && isLost(error)) ||
      (severalPlaces && isUnconnected(error)),
  );
}

/** Pipelines BEGIN and every statement; the first failure determines the result. */
async function transact(
  client: PostgresClient,
  beginText: string,
  statements: readonly Statement[],
): Promise<Results> {
  const [begin, ...settled] = await Promise.allSettled([
    client.runText(beginText),
    ...statements.map((statement) => client.run(statement)),
  ]);
  if (begin?.status === "rejected") throw begin.reason;
  const results: (readonly Row[])[] = [];
  for (const [index, result] of settled.entries()) {
    if (result.status === "rejected") throw result.reason;
    if (statements[index]?.must === true && result.value.length !== 1) return null;
    results.push(result.value);
  }
  return results;
}

async function commit(client: PostgresClient): Promise<void> {
  await client.runText("COMMIT");
  if (!client.alive()) throw new Error("the connection was lost");
}

async function retrying<Value>(
  attempt: () => Promise<Value>,
  deadline: number,
  helps: (error: unknown) => boolean,
): Promise<Value> {
  for (let tries = 1;; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const over = tries === triesMax || performance.now() >= deadline;
      if (over || !helps(error)) throw explainedPostgres(error);
    }
  }
}

/** The connection broke, or the server closed it while shutting down (57P01, 57P02). */
function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state === "57P01" || state === "57P02";
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && /^(CONNECTION_CLOSED|ECONNRESET|EPIPE)$/.test(code);
}
