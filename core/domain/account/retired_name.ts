import { hmacSha256 } from "../crypto/sha256.ts";
import type { UsernameKey } from "./username.ts";

/** HMAC-SHA-256 of a username in lowercase hex: all that is kept of the name of a deleted user. */
export type NameHash = string & { readonly brand: "NameHash" };

/** The key of that HMAC. It is kept in the database and never changes. */
export type NameKey = string & { readonly brand: "NameKey" };

/**
 * Hashes a name. Names have little entropy: a plain hash would reveal them to someone who tries a
 * list of names.
 */
export function hashName(name: UsernameKey, key: NameKey): NameHash {
  return hmacSha256(key, `retired_name:${name}`).toHex() as NameHash;
}
