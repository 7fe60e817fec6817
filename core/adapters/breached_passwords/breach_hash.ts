import { nodeCrypto } from "../../domain/crypto/node_crypto.ts";

/** Characters of a SHA-1 hash that may leave this process. */
export const prefixLength = 5;

/** Returns the SHA-1 of a password in uppercase hexadecimal, as lists of breached passwords do. */
export function breachHashOf(password: string): string {
  return nodeCrypto().createHash("sha1").update(password).digest("hex").toUpperCase();
}
