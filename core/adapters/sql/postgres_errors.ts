import { StorageUnavailable } from "../../store.ts";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const retriable = ["40001", "40P01"];
/** Connection, resources, operator's intervention, system; login; read-only; lock not available. */
const unavailable = /^(08|28|53|57|58)|^(25006|3D000|40001|40P01|55P03)$/;

/** PostgreSQL's five characters, or null for what did not come from the server. */
export function sqlState(error: unknown): string | null {
  const sent = error instanceof Error && error.name === "PostgresError" && "code" in error;
  return sent && typeof error.code === "string" ? error.code : null;
}

/** The server has undone the transaction for another's sake: the same again may succeed. */
export function isContention(error: unknown): boolean {
  return retriable.includes(sqlState(error) ?? "");
}

/**
 * `StorageUnavailable` for a server that is away, full, stopping or read-only. A bug stays an
 * error, but without the server's words: they quote values, among them whole phone numbers.
 */
export function explainedPostgres(error: unknown): Error {
  if (error instanceof StorageUnavailable) return error;
  const state = sqlState(error);
  if (state === null) {
    const reason = error instanceof Error ? error.message : String(error);
    return new StorageUnavailable(`Cannot reach PostgreSQL: ${reason}`);
  }
  if (unavailable.test(state)) {
    return new StorageUnavailable(`Cannot use PostgreSQL: it answered ${state}`);
  }
  const constraint = (error as { readonly constraint_name?: unknown }).constraint_name;
  const where = typeof constraint === "string" ? ` (${constraint})` : "";
  return new Error(`Cannot run a statement: PostgreSQL answered ${state}${where}`);
}
