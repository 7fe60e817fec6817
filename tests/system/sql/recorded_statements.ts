import type { Database } from "../../../core/adapters/sql/database.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { type KeyedRead, readAlone } from "../../../core/adapters/sql/keyed_read.ts";
import type { Param, Statement } from "../../../core/adapters/sql/sql.ts";
import { recordStatement } from "../../../core/adapters/sql/store/reports/record_facts.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { deliveryOutcomes } from "../../../core/domain/sending/delivery.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { DeliveryQuery } from "../../../core/ports/stores/sending_store.ts";
import { contracts } from "../../contracts/store_contract.ts";
import { day, now } from "../../contracts/store_fixtures.ts";

type SqlStores = ReturnType<typeof createSqlStores>;

type Filters = Omit<DeliveryQuery, "cursor" | "limit">;

/** How one engine reads several keys in one statement. */
type ReadTogether = (read: KeyedRead) => Statement;

/**
 * Returns every statement that the stores run on an engine, each text once: the store contract
 * calls every method of every store, and runs here in memory. With the statements that the doctor
 * runs by itself.
 */
export async function recordStatements(): Promise<
  (together: ReadTogether) => readonly Statement[]
> {
  const recorded = new Map<string, Statement>();
  const keyed = new Map<string, KeyedRead>();
  const note = (statement: Statement): void => {
    const text = statement.parts.join("?");
    if (!recorded.has(text)) recorded.set(text, statement);
  };
  const noteRead = (read: KeyedRead): void => {
    // It is recorded without a key. Any key serves.
    const statement = readAlone(read);
    note(statement);
    keyed.set(statement.parts.join("?"), read);
  };
  const bodies: Parameters<typeof contracts.users>[0] extends (_: string, body: infer B) => void
    ? B[]
    : never = [];
  for (const contract of Object.values(contracts)) contract((_, body) => bodies.push(body));
  for (const body of [...bodies, listDeliveries]) {
    const database = await openSqliteDatabase({ path: ":memory:" });
    try {
      await body(createSqlStores(recording(database, note, noteRead)));
    } finally {
      await database.close();
    }
  }
  note(recordStatement(now));
  return (together) => [...recorded.values(), ...[...keyed.values()].map(together)];
}

/** Each filter of the Sends screen and of the admin API, alone and with each other one. */
function* deliveryQueries(): Generator<Filters> {
  const filters: readonly Filters[] = [
    { userId: "usr_AAAAAAAAAAAAAAAAAAAAAA" as UserId },
    { country: "US" },
    { prefix: "+1555010" },
    { network: "192.0.2.7" },
    { network: "2001:db8:1::/48" },
    { channel: "sms" },
    { status: "failed" },
    { purpose: "login" },
    { purpose: "test" },
    ...deliveryOutcomes.map((outcome) => ({ outcome })),
    { failureCode: "60410" },
    { since: now - day },
    { until: now },
    { since: now - day, until: now },
  ];
  yield {};
  yield* filters;
  for (const [at, one] of filters.entries()) {
    for (const other of filters.slice(at + 1)) yield { ...one, ...other };
  }
}

/** For the first page and the next one, from both ends. */
const listDeliveries = async (stores: SqlStores): Promise<void> => {
  for (const filters of deliveryQueries()) {
    for (const from of ["newest", "oldest"] as const) {
      for (const cursor of [null, `${now}:dlv_a`]) {
        await stores.sending.listDeliveries({ ...filters, from, cursor, limit: 50 });
      }
    }
  }
};

function recording(
  database: Database,
  note: (statement: Statement) => void,
  noteRead: (read: KeyedRead) => void,
): Database {
  return {
    ...database,
    query(statement, waitMs) {
      note(statement);
      return database.query(statement, waitMs);
    },
    prepareRead(read, watch) {
      noteRead(read);
      return database.prepareRead(read, watch);
    },
    batch(statements) {
      statements.forEach(note);
      return database.batch(statements);
    },
  };
}

/** A value as SQL, for statements that take no parameters. */
export function literal(value: Param): string {
  return value === null ? "NULL" : `'${String(value).replaceAll("'", "''")}'`;
}
