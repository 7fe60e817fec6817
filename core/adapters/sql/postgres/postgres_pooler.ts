import type { PostgresClient } from "./postgres_client.ts";
import { sqlState } from "./postgres_errors.ts";
import { sql, type Statement } from "../sql.ts";

/** How long the second query may wait for a pooler that has only one connection. */
const probeMs = 2_000;

/** A phrase for the operator that follows the name of the database. */
export const poolerWords =
  "a pooler in front of it, such as pgbouncer in transaction mode, loses " +
  "prepared statements between transactions";
export const poolerRemedy = "Set max_prepared_statements in pgbouncer (1.21 or later), or add " +
  "prepare=false to the database URL.";

/**
 * Reports whether a pooler in transaction mode may run each transaction on a different server
 * connection, where a named statement does not exist (26000) or its name is taken (42P05). A second
 * client keeps the connection that `client` prepared on busy with a transaction, so `client` must
 * use another one. A pooler with one connection cannot lose a statement; the check then times out
 * and returns false.
 */
export async function losesPreparedStatements(
  client: PostgresClient,
  open: () => PostgresClient,
): Promise<boolean> {
  const other = open();
  // It has a parameter because postgres.js does not prepare statements without one.
  const statement = sql`SELECT ${1}::int AS probe`;
  try {
    await client.run(statement);
    await other.runText("BEGIN");
    await other.runText("SELECT 1");
    await within(probeMs, again(client, statement));
    return false;
  } catch (error) {
    if (["26000", "42P05"].includes(sqlState(error) ?? "")) return true;
    throw error;
  } finally {
    await other.destroy();
  }
}

/** Uses a transaction: outside of one, postgres.js prepares the statement again. */
async function again(client: PostgresClient, statement: Statement): Promise<void> {
  await client.runText("BEGIN");
  try {
    await client.run(statement);
  } finally {
    await client.runText("ROLLBACK");
  }
}

async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, milliseconds);
  try {
    await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
