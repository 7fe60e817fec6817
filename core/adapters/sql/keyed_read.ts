import { sql, type Statement, type Values } from "./sql.ts";

/** A read of the hot path: the row that a key names, if any. Columns are named with their table. */
export interface KeyedRead {
  readonly columns: Statement;
  /** The tables with their joins. */
  readonly from: Statement;
  /** The condition that at most one row meets. It may name the key more than once. */
  readonly matches: (key: Statement) => Statement;
}

export type Key = string;

/**
 * A read that is prepared once and run many times. It returns no promise if the engine has the row
 * already: what is awaited waits at least one turn. The columns may be followed by other values.
 */
export type PreparedRead<Found extends Values> = (
  key: Key,
) => Found | undefined | Promise<Found | undefined>;

/** The read of one key, which is each of the parameters. Their values only mark where it goes. */
export function readAlone({ columns, from, matches }: KeyedRead): Statement {
  const key = sql`${""}`;
  return sql`SELECT ${columns} FROM ${from} WHERE ${matches(key)}`;
}

/**
 * The same for all keys of an array in JSON. SQLite only. The last column is the place of the row's
 * key in the array, from 0. CROSS JOIN makes SQLite read the array first.
 */
export function readTogetherOnSqlite({ columns, from, matches }: KeyedRead): Statement {
  return sql`SELECT ${columns}, asked.key AS place
    FROM json_each(${"[]"}) AS asked CROSS JOIN ${from} WHERE ${matches(sql`asked.value`)}`;
}

/** The same for an array of PostgreSQL. */
export function readTogetherOnPostgres({ columns, from, matches }: KeyedRead): Statement {
  const keys = { parts: ["", "::text[]"], params: ["{}"], must: false };
  return sql`SELECT found.*, asked.place - 1 AS place
    FROM unnest(${keys}) WITH ORDINALITY AS asked (key, place)
    CROSS JOIN LATERAL (SELECT ${columns} FROM ${from} WHERE ${matches(sql`asked.key`)}) AS found`;
}

/** The rows of keys that were read together, in the order of the keys. */
export function inOrderOfKeys<Found extends Values>(
  rows: readonly Values[],
  count: number,
): readonly (Found | undefined)[] {
  const found = new Array<Found | undefined>(count).fill(undefined);
  for (const row of rows) found[Number(row[row.length - 1])] = row as unknown as Found;
  return found;
}
