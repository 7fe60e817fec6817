import type { Database } from "../../../core/adapters/sql/database.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { Param, Statement } from "../../../core/adapters/sql/sql.ts";
import { recordStatement } from "../../../core/adapters/sql/store/reports/record_facts.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { contracts } from "../../contracts/store_contract.ts";
import { now } from "../../contracts/store_fixtures.ts";

/**
 * Every statement that the stores run, each text once: the store contract calls every method of
 * every store, and runs here in memory. With the statements that the doctor runs by itself.
 */
export async function recordStatements(): Promise<readonly Statement[]> {
  const recorded = new Map<string, Statement>();
  const note = (statement: Statement): void => {
    // A prepared read is recorded without values. Any values serve.
    const text = statement.parts.join("?");
    if (!recorded.has(text)) recorded.set(text, statement);
  };
  const bodies: Parameters<typeof contracts.users>[0] extends (_: string, body: infer B) => void
    ? B[]
    : never = [];
  for (const contract of Object.values(contracts)) contract((_, body) => bodies.push(body));
  for (const body of bodies) {
    const database = await openSqliteDatabase({ path: ":memory:" });
    try {
      await body(createSqlStores(recording(database, note)));
    } finally {
      await database.close();
    }
  }
  note(recordStatement(now));
  return [...recorded.values()];
}

function recording(database: Database, note: (statement: Statement) => void): Database {
  return {
    ...database,
    query(statement, waitMs) {
      note(statement);
      return database.query(statement, waitMs);
    },
    prepareRead(statement) {
      note(statement);
      return database.prepareRead(statement);
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
