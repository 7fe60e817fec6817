import { invariant } from "../../domain/invariant.ts";

/** What a statement takes: no booleans, blobs or dates, which the engines keep differently. */
export type Param = string | number | null;

/**
 * One SQL statement, or a piece of one, as a value. `parts` stand around `params`, so there is one
 * part more than there are params.
 */
export interface Statement {
  readonly parts: readonly string[];
  readonly params: readonly Param[];
  /** In a batch: exactly one row has to come back, or the whole batch is undone. */
  readonly must: boolean;
}

/** sql`SELECT ${columns} FROM users WHERE id = ${id}`: pieces are built in, values are bound. */
export function sql(
  texts: TemplateStringsArray,
  ...values: readonly (Param | Statement)[]
): Statement {
  const parts = [texts[0] ?? ""];
  const params: Param[] = [];
  values.forEach((value, index) => {
    const piece = isStatement(value) ? value : bound(value);
    parts.push((parts.pop() ?? "") + (piece.parts[0] ?? ""), ...piece.parts.slice(1));
    params.push(...piece.params);
    parts.push((parts.pop() ?? "") + (texts[index + 1] ?? ""));
  });
  return { parts, params, must: false };
}

/** `?, ?, ?` for an `IN (...)`; one value at least. */
export function list(values: readonly Param[]): Statement {
  invariant(values.length > 0, "an SQL list is not empty");
  const parts = ["", ...values.slice(1).map(() => ", "), ""];
  return { parts, params: values.map(checked), must: false };
}

/** In a batch: the statement has to return one row, no more or fewer, or nothing happens. */
export function must(statement: Statement): Statement {
  return { ...statement, must: true };
}

/** With `?` in the place of each value. */
export function questionMarked(statement: Statement): string {
  return statement.parts.join("?");
}

/** With `$1`, `$2`, ... in the place of each value. */
export function numbered(statement: Statement): string {
  return statement.parts.reduce((text, part, index) => `${text}$${index}${part}`);
}

function isStatement(value: Param | Statement): value is Statement {
  return value !== null && typeof value === "object";
}

function bound(value: Param): Statement {
  return { parts: ["", ""], params: [checked(value)], must: false };
}

/** SQLite cuts a text at NUL when it reads it back, and PostgreSQL refuses it: neither sees one. */
function checked(value: Param): Param {
  invariant(typeof value !== "string" || !value.includes("\0"), "no NUL reaches the database");
  invariant(
    typeof value !== "number" || Number.isSafeInteger(value),
    "numbers in the database are whole",
  );
  return value;
}
