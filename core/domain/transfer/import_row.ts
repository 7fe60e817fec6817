/**
 * A user as a file or another system describes it: values of any type, which `parseImportRow`
 * checks. Null and an empty text mean that it is missing.
 */
export interface ImportRow {
  readonly username: unknown;
  readonly passwordHash: unknown;
  readonly phoneNumber: unknown;
  readonly phoneVerified: unknown;
  /** A list, or a text with spaces or commas between the roles. */
  readonly roles: unknown;
  /** An object, or its JSON text. */
  readonly metadata: unknown;
  readonly locked: unknown;
  /** ISO 8601, or milliseconds since 1970. */
  readonly createdAt: unknown;
}

/** Why a line is not imported, beyond what the parsers of the fields say (`FieldCode`). */
export const importFaults = [
  "line_format",
  "line_too_long",
  "column_count",
  "boolean_format",
  "time_format",
  "hash_format",
  "hash_cost",
  "hash_kind",
  "hash_key",
  "user_deleted",
  "username_different",
  "username_retired",
  "number_limit",
  "number_of_tests",
] as const;

export type ImportFault = typeof importFaults[number];

/** A value of a record. The name is that of the file's own format: a column, or `line`. */
export interface FaultyField<Code extends string> {
  readonly field: string;
  readonly code: Code;
}

/** One record of a file. `line` is where it starts, from 1; in an SQLite file, the row's number. */
export type SourceRecord =
  | { readonly line: number; readonly values: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly fault: ImportFault };

/** The columns of Latchkey's own CSV and NDJSON, in the order of an export. */
export const importColumns = [
  "username",
  "phone_number",
  "phone_verified",
  "password_hash",
  "roles",
  "metadata",
  "locked",
  "created_at",
] as const;

export type ImportColumn = typeof importColumns[number];

/** A text, trimmed; null for anything else and for an empty one. */
export function textOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** An object, also from its JSON text; null for anything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  const parsed = typeof value === "string" ? jsonOf(value) : value;
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
    ? parsed as Readonly<Record<string, unknown>>
    : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
