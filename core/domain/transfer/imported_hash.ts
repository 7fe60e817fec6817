import { formatForeignHash, parseForeignHash } from "../account/foreign_hash.ts";
import { type PasswordHash, unusablePasswordHash } from "../account/password.ts";
import type { ImportFault } from "./import_row.ts";

/** The costs that an imported bcrypt hash may have. 14 takes about a second. */
export const importedBcryptCosts = { min: 4, max: 14 } as const;

type ParsedHash =
  | { readonly ok: true; readonly value: PasswordHash }
  | { readonly ok: false; readonly code: ImportFault };

/**
 * Parses the password hash of an imported user:
 *
 * - bcrypt: `$2a$`, `$2b$` or `$2y$`, stored as it is
 * - a `ForeignHash`; padding, and the key length `l` of PBKDF2, may be present
 * - `hmac-sha384:ID:$2b$...`, as Latchkey exports it, if the settings contain that pepper
 * - null for a user without a password
 *
 * `hash_kind`: not a supported kind. `hash_format`: malformed. `hash_cost`: too expensive.
 * `hash_key`: it was made with a pepper that is not in the settings.
 */
export function parseImportedHash(text: string | null, peppers: readonly string[]): ParsedHash {
  if (text === null) return { ok: true, value: unusablePasswordHash };
  const keyed = /^hmac-sha384:([0-9a-z]{8}):(.*)$/s.exec(text);
  if (keyed !== null) return parseKeyed(text, keyed[1] ?? "", keyed[2] ?? "", peppers);
  if (/^\$2[a-z]?\$/.test(text)) return parseBcrypt(text);
  if (!/^\$(argon2id?|scrypt|pbkdf2-sha(1|256|512)|firebase-scrypt)\$/.test(text)) {
    return { ok: false, code: "hash_kind" };
  }
  // PHC allows neither padding nor, for our texts, a length; other systems write both.
  const plain = text.replace(/=+(?=\$|$)/g, "").replace(/^(\$pbkdf2-\w+\$i=\d+),l=\d+/, "$1");
  const hash = parseForeignHash(plain);
  if (hash === "foreign_hash_format") return { ok: false, code: "hash_format" };
  if (hash === "foreign_hash_cost") return { ok: false, code: "hash_cost" };
  return { ok: true, value: formatForeignHash(hash) as string as PasswordHash };
}

function parseKeyed(
  text: string,
  id: string,
  rest: string,
  peppers: readonly string[],
): ParsedHash {
  const bcrypt = parseBcrypt(rest);
  if (!bcrypt.ok) return bcrypt;
  if (!peppers.includes(id)) return { ok: false, code: "hash_key" };
  return { ok: true, value: text as PasswordHash };
}

function parseBcrypt(text: string): ParsedHash {
  const found = /^\$2([a-z]?)\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text);
  if (found === null) return { ok: false, code: "hash_format" };
  // `2x` marks hashes of a broken implementation; `2` is older than `2a`.
  if (!"aby".includes(found[1] || "-")) return { ok: false, code: "hash_kind" };
  const cost = Number(found[2]);
  const { min, max } = importedBcryptCosts;
  if (cost < min || cost > max) return { ok: false, code: "hash_cost" };
  return { ok: true, value: text as PasswordHash };
}

/** Base64 of both alphabets, with or without padding; null for anything else. */
export function base64Bytes(text: unknown): Uint8Array | null {
  if (typeof text !== "string") return null;
  const standard = text.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(standard)) return null;
  try {
    return Uint8Array.fromBase64(standard);
  } catch {
    return null;
  }
}

export function hexBytes(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  return Uint8Array.fromHex(text);
}
