import type { PostgresClient } from "./postgres_client.ts";
import { sqlState } from "./postgres_errors.ts";
import { sql, type Statement } from "../sql.ts";

/** How long the second look may wait for a pooler that has one connection in all. */
const probeMs = 2_000;

/** In words for the operator, to follow the name of the database. */
export const poolerWords =
  "a pooler in front of it, such as pgbouncer in transaction mode, loses " +
  "prepared statements between transactions";
export const poolerRemedy = "Set max_prepared_statements in pgbouncer (1.21 or later), or add " +
  "prepare=false to the database URL.";

/**
 * Whether a pooler in transaction mode may run each transaction on another connection of the
 * server, where a named statement is not known (26000), or another one bears its name (42P05).
 * While a second client keeps in its transaction what `client` prepared on, `client` has to go
 * elsewhere. A pooler with one connection answers late, which is no verdict: it can lose nothing.
 */
export async function losesPreparedStatements(
  client: PostgresClient,
  open: () => PostgresClient,
): Promise<boolean> {
  const other = open();
  // With a value: postgres.js does not prepare what has none.
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

/** In a transaction, as postgres.js prepares again by itself outside of one. */
async function again(client: PostgresClient, statement: Statement): Promise<void> {
  await client.runText("BEGIN");
  try {
    await client.run(statement);
  } finally {
    await client.runText("ROLLBACK");
  }
}

async function within(milliseconds: number, answer: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, milliseconds);
  try {
    await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
