import type { Database, Row } from "../database.ts";
import { createPostgresClient, type PostgresClient } from "./postgres_client.ts";
import { explainedPostgres, isContention, isUnconnected, sqlState } from "./postgres_errors.ts";
import { createPlaces } from "./postgres_places.ts";
import { createPostgresPool, type PostgresPool } from "./postgres_pool.ts";
import { startPostgres } from "./postgres_start.ts";
import { parsePostgresUrl } from "./postgres_url.ts";
import { sql, type Statement } from "../sql.ts";
import { checkVersion } from "../database_identity.ts";

export interface PostgresOptions {
  /** See `parsePostgresUrl`. */
  readonly url: string;
  /** Connections at most; 10. One for a server that cannot do more (PGlite). */
  readonly connectionsMax?: number;
  /** The most that a statement or transaction may take, waits and retries included; 2000. */
  readonly answerMs?: number;
}

/** A tries' end: rows, or null where a `must` did not hold. */
type Answers = readonly (readonly Row[])[] | null;

const triesMax = 5;

/**
 * Latchkey's schema in a PostgreSQL database (15 or later), made where it is missing. Throws
 * `StoreRefused` for a database that is foreign, newer, read-only, a standby, not to be logged in
 * to, or behind a pooler that loses prepared statements. Needs `--allow-net=host:port` (for a Unix
 * socket `--allow-net=unix:PATH`, and reading and writing PATH), leave to read the file in
 * `sslrootcert`, and either `--ignore-env` or `--allow-env=PG*`.
 */
export async function openPostgresDatabase(options: PostgresOptions): Promise<Database> {
  const address = parsePostgresUrl(options.url);
  const answerMs = options.answerMs ?? 2000;
  // Lazily: a start on SQLite does not pay for it.
  const { default: library } = await import("postgres");
  const places = createPlaces(address.places);
  const connectionsMax = options.connectionsMax ?? 10;
  await startPostgres({
    address,
    places,
    open: () => createPostgresClient(library, address, places, migrationMs),
    second: connectionsMax > 1,
  });
  const pool = createPostgresPool(
    connectionsMax,
    () => createPostgresClient(library, address, places, answerMs),
  );
  const work = { pool, severalPlaces: places.count > 1 };
  return {
    query: (statement, waitMs = answerMs) =>
      query(work, statement, performance.now() + Math.min(waitMs, answerMs)),
    batch: (statements) => batch(work, statements, performance.now() + answerMs),
    checkUnchanged: async () => {
      const version = sql`SELECT version FROM latchkey_schema`;
      const [row] = await query(work, version, performance.now() + answerMs);
      checkVersion("the PostgreSQL database", Number(row?.["version"]));
    },
    close: () => pool.close(),
  };
}

/** The most that one statement of a migration may take, in milliseconds. */
const migrationMs = 60_000;

interface Work {
  readonly pool: PostgresPool;
  /** Whether what could not connect may succeed with another host. */
  readonly severalPlaces: boolean;
}

async function query(
  { pool, severalPlaces }: Work,
  statement: Statement,
  deadline: number,
): Promise<readonly Row[]> {
  // A write that was cut off may have happened, so only what surely did not is tried again.
  const repeatable = /^\s*SELECT\b/.test(statement.parts[0] ?? "");
  return await retrying(
    () => pool.lend(deadline, (client) => client.run(statement)),
    deadline,
    (error) =>
      isContention(error) || (repeatable && isLost(error)) ||
      (severalPlaces && isUnconnected(error)),
  );
}

async function batch(
  { pool, severalPlaces }: Work,
  statements: readonly Statement[],
  deadline: number,
): Promise<Answers> {
  let committing = false;
  return await retrying(
    () => {
      committing = false;
      return pool.lend(deadline, async (client) => {
        const answers = await transact(client, statements);
        if (answers === null) {
          await client.runText("ROLLBACK");
          return null;
        }
        committing = true;
        await commit(client);
        return answers;
      });
    },
    deadline,
    (error) =>
      isContention(error) || (!committing && isLost(error)) ||
      (severalPlaces && isUnconnected(error)),
  );
}

/** Sends BEGIN and every statement in one go; the first that fails decides. */
async function transact(
  client: PostgresClient,
  statements: readonly Statement[],
): Promise<Answers> {
  const [begun, ...settled] = await Promise.allSettled([
    client.runText("BEGIN ISOLATION LEVEL READ COMMITTED"),
    ...statements.map((statement) => client.run(statement)),
  ]);
  if (begun?.status === "rejected") throw begun.reason;
  const answers: (readonly Row[])[] = [];
  for (const [index, answer] of settled.entries()) {
    if (answer.status === "rejected") throw answer.reason;
    if (statements[index]?.must === true && answer.value.length !== 1) return null;
    answers.push(answer.value);
  }
  return answers;
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

/** The connection broke, or the server ended it (57P01 and its kin, while it stops). */
function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state === "57P01" || state === "57P02";
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && /^(CONNECTION_CLOSED|ECONNRESET|EPIPE)$/.test(code);
}
