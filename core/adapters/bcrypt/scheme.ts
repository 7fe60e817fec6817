import { nodeCrypto } from "../../domain/crypto/node_crypto.ts";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import { sha256Hex } from "../../domain/crypto/sha256.ts";
import type { RandomBytes } from "../../ports/random.ts";
import type { BcryptHash } from "./bcrypt_text.ts";
import { digestBytes, formatBcryptHash, parseBcryptHash, saltBytes } from "./bcrypt_text.ts";

/** How `hash` currently makes hashes. */
export interface Scheme {
  readonly cost: number;
  /** A secret outside the database. Without it, no one can test passwords against stolen hashes. */
  readonly pepper: HmacKey | null;
  /** Checks hashes that were made with it, and makes none. */
  readonly oldPepper?: HmacKey | null;
  /**
   * Used without a pepper, for passwords that bcrypt alone would truncate. It is in the database,
   * so it protects nothing from someone who has the database. It makes the HMAC different from any
   * hash of the same password elsewhere, so that a list of stolen hashes of another service is of
   * no use here.
   */
  readonly longPasswordKey: HmacKey;
}

/** The key of the HMAC that is applied before bcrypt. */
export interface HmacKey {
  /** Eight characters that identify the key of a stored hash. */
  readonly id: string;
  readonly secret: string;
}

/** A parsed stored hash. `keyId` is null for bcrypt alone. */
export interface StoredHash {
  readonly keyId: string | null;
  readonly bcrypt: BcryptHash;
}

/** What to hash, and what to compare the result with. */
export interface Comparison {
  readonly input: Uint8Array;
  readonly against: BcryptHash;
}

/** bcrypt ignores all further bytes. */
const bcryptBytesMax = 72;

/**
 * The ID is 32 bits of a hash of the secret, in hexadecimal. With it, someone who steals the
 * database could rule out guesses at a weak pepper, but a pepper of 32 random characters or more
 * cannot be guessed.
 */
export function pepperOf(secret: string): HmacKey {
  const id = sha256Hex("latchkey pepper id" + secret).slice(0, 8);
  return { id, secret };
}

/** A database has only one such key. Its ID is not hexadecimal, so no pepper has the same. */
export function longPasswordKeyOf(secret: string): HmacKey {
  return { id: "database", secret };
}

/** Parses `$2b$12$...` (or 2a, 2y) and `hmac-sha384:<key id>:$2b$12$...`; null otherwise. */
export function parseStoredHash(text: string): StoredHash | null {
  const found = /^(?:hmac-sha384:([0-9a-f]{8}|database):)?(\$.*)$/.exec(text);
  const bcrypt = parseBcryptHash(found?.[2] ?? "");
  return bcrypt === null ? null : { keyId: found?.[1] ?? null, bcrypt };
}

export function formatStoredHash({ keyId, bcrypt }: StoredHash): PasswordHash {
  const head = keyId === null ? "" : `hmac-sha384:${keyId}:`;
  return `${head}${formatBcryptHash(bcrypt)}` as PasswordHash;
}

/** The key for a password's HMAC; null for bcrypt alone. */
export function keyFor(password: Password, { pepper, longPasswordKey }: Scheme): HmacKey | null {
  if (pepper !== null) return pepper;
  const { length } = new TextEncoder().encode(password);
  return length <= bcryptBytesMax ? null : longPasswordKey;
}

/**
 * The input of bcrypt: the password's bytes, or `base64(HMAC-SHA-384(key, password))`, which has 64
 * characters whatever the password's length (OWASP Password Storage Cheat Sheet; base64, because
 * many bcrypt implementations stop at a NUL).
 */
export function bcryptInput(password: Password, key: HmacKey | null): Uint8Array {
  if (key === null) return new TextEncoder().encode(password);
  const mac = nodeCrypto().createHmac("sha384", key.secret).update(password, "utf8").digest(
    "base64",
  );
  return new TextEncoder().encode(mac);
}

/** A hash of no known password, with the current cost. */
export function decoyOf({ cost, pepper }: Scheme, randomBytes: RandomBytes): StoredHash {
  const salt = randomBytes(saltBytes);
  const digest = randomBytes(digestBytes);
  return { keyId: pepper?.id ?? null, bcrypt: { variant: "2b", cost, salt, digest } };
}

/**
 * The comparison with a stored hash. Null if it cannot match: it is malformed, has a different
 * pepper, or is the hash of a shorter or longer password.
 */
export function comparisonWith(
  password: Password,
  hash: PasswordHash,
  scheme: Scheme,
): Comparison | null {
  const stored = parseStoredHash(hash);
  // A hash from before the pepper was set is still compared without it.
  const peppers = [scheme.pepper, scheme.oldPepper ?? null, null];
  const keys = peppers.map((pepper) => keyFor(password, { ...scheme, pepper }));
  const key = keys.find((one) => stored?.keyId === (one?.id ?? null));
  if (stored === null || key === undefined) return null;
  return { input: bcryptInput(password, key), against: stored.bcrypt };
}

/**
 * Whether cost, variant or key differ from those of new hashes. Without a pepper, the key depends
 * on the password's length, so a hash with or without the database's key is current.
 */
export function isOutdated(hash: PasswordHash, { cost, pepper, longPasswordKey }: Scheme): boolean {
  const stored = parseStoredHash(hash);
  const current = pepper === null ? [null, longPasswordKey.id] : [pepper.id];
  return stored === null || !current.includes(stored.keyId) ||
    stored.bcrypt.cost !== cost || stored.bcrypt.variant !== "2b";
}
