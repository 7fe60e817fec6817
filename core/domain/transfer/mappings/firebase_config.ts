import { base64Bytes } from "../imported_hash.ts";

/** The parameters of a Firebase project's password hashes. */
export interface FirebaseConfig {
  readonly signerKey: Uint8Array;
  readonly saltSeparator: Uint8Array;
  /** scrypt's r. */
  readonly rounds: number;
  /** Binary logarithm of scrypt's N. */
  readonly memCost: number;
}

/**
 * Parses the parameters as the Firebase console shows them (`hash_config { ... }`, under
 * Authentication, Users, Password hash parameters), or the same names in a JSON object. Null if one
 * is missing or malformed.
 */
export function parseFirebaseConfig(text: string): FirebaseConfig | null {
  const value = (name: string): string | null =>
    new RegExp(`\\b(?:base64_)?${name}\\b["']?\\s*[:=]\\s*["']?([A-Za-z0-9+/=_-]+)`).exec(text)
      ?.[1] ??
      null;
  const signerKey = base64Bytes(value("signer_key"));
  const saltSeparator = base64Bytes(value("salt_separator"));
  const rounds = Number(value("rounds") ?? NaN);
  const memCost = Number(value("mem_cost") ?? NaN);
  const algorithm = /\balgorithm\b["']?\s*[:=]\s*["']?(\w+)/.exec(text)?.[1] ?? "SCRYPT";
  if (signerKey === null || signerKey.length === 0 || saltSeparator === null) return null;
  if (!Number.isInteger(rounds) || !Number.isInteger(memCost) || algorithm !== "SCRYPT") {
    return null;
  }
  return { signerKey, saltSeparator, rounds, memCost };
}
