import type { AuditEvent } from "../../domain/audit_event.ts";
import { invariant } from "../../domain/invariant.ts";

/** A bound value. Booleans, blobs and dates are excluded: the engines store them differently. */
export type Param = string | number | null;

/** Values in order: of one row's columns, or of a statement's parameters. */
export type Values = readonly Param[];

/**
 * One SQL statement, or a fragment of one, as a value. `parts` surround `params`, so there is
 * always one more part than there are params.
 */
export interface Statement {
  readonly parts: readonly string[];
  readonly params: readonly Param[];
  /** In a batch: the statement must return exactly one row, or the whole batch is rolled back. */
  readonly must: boolean;
  /** The event that it writes to the audit log, for the metrics. Absent for other statements. */
  readonly event?: WrittenEvent;
  /** See `ofUpkeep`. Absent for other statements. */
  readonly ofUpkeep?: true;
  /** See `ofList`. Absent for other statements. */
  readonly ofList?: true;
}

export interface WrittenEvent {
  readonly event: AuditEvent;
  /** False if it is written only if the statement returns a row. */
  readonly always: boolean;
}

/** sql`SELECT ${columns} FROM users WHERE id = ${id}`: fragments are inlined, values are bound. */
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

/** `?, ?, ?` for an `IN (...)`. Requires at least one value. */
export function list(values: readonly Param[]): Statement {
  invariant(values.length > 0, "an SQL list is not empty");
  const parts = ["", ...values.slice(1).map(() => ", "), ""];
  return { parts, params: values.map(checked), must: false };
}

/**
 * `LIMIT 64`. Not a parameter, because PostgreSQL would then expect a tenth of the table when it
 * plans, and read it whole.
 */
export function limitTo(rows: number): Statement {
  invariant(Number.isSafeInteger(rows), "a limit is a whole number");
  return { parts: [`LIMIT ${rows}`], params: [], must: false };
}

/** The statement that writes an event. */
export function writing(statement: Statement, event: WrittenEvent): Statement {
  return { ...statement, event };
}

/**
 * A write that the service makes by itself, at most a few times a minute and of a few rows. It does
 * not start the thread that writes to SQLite, whose memory an idle service saves.
 */
export function ofUpkeep(statement: Statement): Statement {
  return { ...statement, ofUpkeep: true };
}

/**
 * `LIMIT ?`, for a number of rows that differs. SQLite plans a statement again each time that its
 * limit is bound as a mere parameter: 23 instead of 13 us for three deliveries.
 */
export function upTo(rows: number): Statement {
  return sql`LIMIT CAST(${rows} AS BIGINT)`;
}

/** More rows take longer than half a millisecond. */
const listedMax = 201;

/**
 * A read for a request for a list, of at most `rows` rows, by an index. On SQLite it passes logins
 * that wait for their turn, unless it has many rows; see `Turns`.
 */
export function ofList(statement: Statement, rows: number): Statement {
  return rows > listedMax ? statement : { ...statement, ofList: true };
}

/** Whether the statement only reads. */
export function reads({ parts: [start = ""] }: Statement): boolean {
  return /^\s*(SELECT|WITH)\b/.test(start);
}

/** In a batch: if the statement does not return exactly one row, the batch writes nothing. */
export function must(statement: Statement): Statement {
  return { ...statement, must: true };
}

/** The statement's text with `?` for each value. */
export function questionMarked(statement: Statement): string {
  return statement.parts.join("?");
}

/** The statement's text with `$1`, `$2`, ... for the values. */
export function numbered(statement: Statement): string {
  return statement.parts.reduce((text, part, index) => `${text}$${index}${part}`);
}

function isStatement(value: Param | Statement): value is Statement {
  return value !== null && typeof value === "object";
}

function bound(value: Param): Statement {
  return { parts: ["", ""], params: [checked(value)], must: false };
}

/** NUL is rejected here: SQLite truncates text at NUL when reading, and PostgreSQL refuses it. */
function checked(value: Param): Param {
  invariant(typeof value !== "string" || !value.includes("\0"), "no NUL reaches the database");
  invariant(
    typeof value !== "number" || Number.isSafeInteger(value),
    "numbers in the database are whole",
  );
  return value;
}
