/** SQL that selects the `name` of each table in a schema, except the schema version's. */
export function tablesOf(schema: string): string {
  return `SELECT tablename AS name FROM pg_tables
    WHERE schemaname = '${schema}' AND tablename <> 'latchkey_schema'`;
}

/** One statement, so that foreign keys do not require an order; null if there are no tables. */
export function deletionOf(tables: readonly string[]): string | null {
  const parts = tables.map((table, at) => `d${at} AS (DELETE FROM ${table})`);
  return parts.length === 0 ? null : `WITH ${parts.join(", ")} SELECT 1`;
}
