import type { Database, Row } from "../../core/adapters/sql/database.ts";
import { sql } from "../../core/adapters/sql/sql.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import type { Ports } from "../../core/ports/ports.ts";
import { openTestApp, type TestApp } from "./app_kit.ts";

export interface ReadableApp extends TestApp {
  /** Every row that a request could change, apart from the audit log. */
  content(): Promise<Content>;
}

/** Opens an app whose database a test can read. */
export async function openReadableApp(
  change: (ports: Ports) => Ports = (ports) => ports,
): Promise<ReadableApp> {
  const database = await openSqliteDatabase({ path: ":memory:" });
  const stores = createSqlStores(database);
  const app = await openTestApp((ports) => change({ ...ports, ...stores }));
  const close = async (): Promise<void> => {
    await app.close();
    await database.close();
  };
  return { ...app, content: () => contentOf(database), close, [Symbol.asyncDispose]: close };
}

const tables = {
  users: sql`SELECT * FROM users ORDER BY id`,
  metadata: sql`SELECT * FROM user_metadata ORDER BY user_id`,
  challenges: sql`SELECT * FROM challenges ORDER BY id`,
  sessions: sql`SELECT * FROM sessions ORDER BY number`,
  devices: sql`SELECT * FROM devices ORDER BY id`,
  passkeys: sql`SELECT * FROM passkeys ORDER BY id`,
  recoveryCodes: sql`SELECT * FROM recovery_codes ORDER BY user_number, hash`,
  totps: sql`SELECT * FROM totps ORDER BY user_id`,
  deliveries: sql`SELECT * FROM deliveries ORDER BY id`,
  throttles: sql`SELECT * FROM throttles ORDER BY key`,
  testNumbers: sql`SELECT * FROM test_numbers ORDER BY phone_number`,
} as const;

type Content = Readonly<Record<keyof typeof tables, readonly Row[]>>;

async function contentOf(database: Database): Promise<Content> {
  const rows = await Promise.all(
    Object.entries(tables).map(async ([name, select]) => [name, await database.query(select)]),
  );
  return Object.fromEntries(rows);
}
