import type { PostgresClient } from "./postgres_client.ts";
import { isUnconnected, sqlState } from "./postgres_errors.ts";
import type { PostgresPlaces } from "./postgres_places.ts";
import { losesPreparedStatements, poolerRemedy, poolerWords } from "./postgres_pooler.ts";
import { startRefusal } from "./postgres_refusals.ts";
import { migratePostgres } from "./postgres_schema.ts";
import { placeOf, type PostgresAddress } from "./postgres_url.ts";
import { StoreRefused } from "../store_refused.ts";

export interface PostgresStart {
  readonly address: PostgresAddress;
  readonly places: PostgresPlaces;
  /** Opens a connection to the current place. */
  readonly open: () => PostgresClient;
  /** Whether a second connection is possible; PGlite allows only one. */
  readonly second: boolean;
  /** Whether to migrate the schema of an older build. */
  readonly migrates: boolean;
}

/**
 * Finds the first place that is reachable and accepts writes, migrates its schema to this build's
 * version, and checks that named prepared statements survive a transaction. Throws `StoreRefused`
 * or `StorageUnavailable` with a message for the operator.
 */
export async function startPostgres(start: PostgresStart): Promise<void> {
  const { address, places } = start;
  for (let left = places.count;; left--) {
    const place = places.current();
    try {
      await startHere(start);
      return;
    } catch (error) {
      const elsewhere = isUnconnected(error) || isReadOnly(error);
      if (!elsewhere || left <= 1) throw startRefusal(error, address);
      places.moveOnFrom(place);
    }
  }
}

async function startHere(start: PostgresStart): Promise<void> {
  const { address, open, second, migrates } = start;
  const client = open();
  try {
    await requireWrites(client, address);
    await migratePostgres(client, placeOf(address), migrates);
    if (address.prepare && second && await losesPreparedStatements(client, open)) {
      throw new StoreRefused(`Cannot use ${placeOf(address)}: ${poolerWords}. ${poolerRemedy}`);
    }
    await client.end();
  } catch (error) {
    await client.destroy();
    throw error;
  }
}

/** The server does not accept writes; another of the URL's hosts may. */
class ReadOnly extends StoreRefused {}

function isReadOnly(error: unknown): boolean {
  return error instanceof ReadOnly || sqlState(error) === "25006";
}

async function requireWrites(client: PostgresClient, address: PostgresAddress): Promise<void> {
  const [row] = await client.runText(
    `SELECT pg_is_in_recovery()::int AS standby,
      (current_setting('transaction_read_only') = 'on')::int AS read_only`,
  );
  if (row?.["standby"] === 1) {
    throw new ReadOnly(
      `Cannot use ${placeOf(address)}: it is a standby, which does not accept writes. Set the ` +
        "primary in the database URL.",
    );
  }
  if (row?.["read_only"] === 1) {
    throw new ReadOnly(
      `Cannot use ${placeOf(address)}: it is read-only. Turn off default_transaction_read_only ` +
        "for Latchkey's user and database.",
    );
  }
}
