import { type StorageTrouble, StorageUnavailable } from "../../../ports/stores/storage.ts";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const retriable = ["40001", "40P01"];
/** Connection (08), login (28), resources (53), operator intervention (57), system (58), others. */
const unavailable = /^(08|28|53|57|58)|^(25006|3D000|40001|40P01|55P03)$/;

/** The five-character SQLSTATE, or null if the error did not come from the server. */
export function sqlState(error: unknown): string | null {
  const sent = error instanceof Error && error.name === "PostgresError" && "code" in error;
  return sent && typeof error.code === "string" ? error.code : null;
}

/** The server rolled back the transaction because of a conflict; a retry may succeed. */
export function isContention(error: unknown): boolean {
  return retriable.includes(sqlState(error) ?? "");
}

/** No connection was made, so the server certainly did nothing. */
export function isUnconnected(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" &&
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ENOENT|ETIMEDOUT)$/.test(code);
}

const unknownAuthority = "add sslrootcert=FILE to the database URL, with the certificates of its " +
  "authority";
const tlsRemedies: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_HAS_EXPIRED: "renew the server's certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "use a host name that its certificate contains; or, with the " +
    "authority in sslrootcert, set sslmode=verify-ca",
  NO_TLS: "enable TLS on the server; or, on a network that no one else can reach, set " +
    "sslmode=disable in the database URL",
};

function tlsRemedy(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const remedy = typeof code === "string" ? tlsRemedies[code] : undefined;
  return remedy === undefined ? "" : `: ${remedy}`;
}

/** 57014 means that a statement timed out, in most cases because of a lock. */
function troubleOf(state: string): StorageTrouble {
  if (state === "25006") return "read_only";
  if (state === "53100") return "full";
  if (["55P03", "57014", "40001", "40P01"].includes(state)) return "locked";
  return /^(08|28|3D|57P)/.test(state) ? "unreachable" : "failed";
}

/**
 * Returns `StorageUnavailable` for a server that is unreachable, full, stopping or read-only. A bug
 * stays an `Error`, but without the server's message, which quotes values such as phone numbers.
 */
export function explainedPostgres(error: unknown): Error {
  if (error instanceof StorageUnavailable) return error;
  const state = sqlState(error);
  if (state === null) {
    const reason = error instanceof Error ? error.message : String(error);
    const words = `Cannot reach PostgreSQL: ${reason}${tlsRemedy(error)}`;
    return new StorageUnavailable(words, "unreachable");
  }
  if (unavailable.test(state)) {
    return new StorageUnavailable(`Cannot use PostgreSQL: it returned ${state}`, troubleOf(state));
  }
  const constraint = (error as { readonly constraint_name?: unknown }).constraint_name;
  const where = typeof constraint === "string" ? ` (${constraint})` : "";
  return new Error(`Cannot run a statement: PostgreSQL returned ${state}${where}`);
}
