/** A key of the secret box. Every box contains the `id` of its key. */
export interface SecretKey {
  /** 1 to 32 of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  /** 32 bytes: AES-256. */
  readonly key: Uint8Array;
}

/** The keys in order, or what is wrong with each. No message repeats any part of a key. */
export type ParsedSecretKeys =
  | { readonly ok: true; readonly keys: readonly SecretKey[] }
  | { readonly ok: false; readonly errors: readonly string[] };

const setting = "LATCHKEY_SECRETS_KEY";
const advice = "openssl rand -base64 32";

/**
 * Parses the setting `id:base64,id2:base64`. The first key encrypts; all keys decrypt. Refuses keys
 * that do not have 32 bytes, duplicate IDs or keys, and keys that are not random.
 */
export function parseSecretKeys(text: string): ParsedSecretKeys {
  const errors: string[] = [];
  const keys: SecretKey[] = [];
  for (const [index, entry] of text.split(",").entries()) {
    const key = parseKey(entry.trim());
    if (typeof key === "string") errors.push(`${setting}: key ${index + 1} ${key}`);
    else keys.push(key);
  }
  const written = keys.map(({ key }) => key.toBase64());
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    errors.push(`${setting}: duplicate key ID; give each key a different ID`);
  }
  if (new Set(written).size < written.length) {
    errors.push(`${setting}: duplicate key; to change the key, create a new one: ${advice}`);
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, keys };
}

/** The key, or what is wrong with it. */
function parseKey(entry: string): SecretKey | string {
  const [, id, written] = /^([A-Za-z0-9_-]{1,32}):(.*)$/.exec(entry) ?? [];
  if (id === undefined || written === undefined) {
    return "must have the form id:base64, where the ID is 1 to 32 of A-Z a-z 0-9 _ -";
  }
  const key = decodeKey(written);
  if (key?.length !== 32) return `must have 32 bytes in base64: ${advice}`;
  return isTyped(key) ? `is a placeholder, not random: ${advice}` : { id, key };
}

/** Accepts both alphabets of base64. Null for any other text. */
function decodeKey(written: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(written)) return null;
  try {
    return Uint8Array.fromBase64(
      written.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/"),
    );
  } catch {
    return null;
  }
}

/**
 * Whether the key is not random: 32 random bytes are never (odds below 2^-50) all printable ASCII,
 * and never have fewer than 16 different values.
 */
function isTyped(key: Uint8Array): boolean {
  return new Set(key).size < 16 || key.every((byte) => byte >= 0x20 && byte < 0x7f);
}
