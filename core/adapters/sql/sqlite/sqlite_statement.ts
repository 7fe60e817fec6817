import type { DatabaseSync } from "node:sqlite";
import type { Row } from "../database.ts";
import type { Param, Values } from "../sql.ts";

export interface Prepared {
  readonly statement: ArrayStatement;
  readonly columns: readonly string[];
}

/** A statement after `setReturnArrays(true)`, which is missing from Deno's types. */
interface ArrayStatement {
  setReturnArrays(on: boolean): void;
  run(): unknown;
  get(...params: Values): Values | undefined;
  all(...params: Values): readonly Values[];
}

/** Reads rows as arrays, which takes a third of the time of reading them as objects. */
export function prepare(connection: DatabaseSync, text: string): Prepared {
  const made = connection.prepare(text);
  const statement = made as unknown as ArrayStatement;
  statement.setReturnArrays(true);
  return { statement, columns: made.columns().map(({ name }) => name) };
}

export function rowsOf({ statement, columns }: Prepared, params: Values): readonly Row[] {
  return statement.all(...params).map((values) => {
    const row: Record<string, Param> = {};
    for (let at = 0; at < columns.length; at++) row[columns[at] ?? ""] = values[at] ?? null;
    return row;
  });
}
