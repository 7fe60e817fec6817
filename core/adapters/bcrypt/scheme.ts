import { createHash, createHmac } from "node:crypto";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import { fitsPlainScheme } from "../../domain/account/password.ts";
import type { RandomBytes } from "../../ports/random.ts";
import type { BcryptHash } from "./bcrypt_text.ts";
import { digestBytes, formatBcryptHash, parseBcryptHash, saltBytes } from "./bcrypt_text.ts";

/** How `hash` currently makes hashes. */
export interface Scheme {
  readonly cost: number;
  readonly pepper: Pepper | null;
}

/** A secret outside the database. Without it, no one can test passwords against stolen hashes. */
export interface Pepper {
  /** Eight hexadecimal digits that identify the pepper of a stored hash. */
  readonly id: string;
  readonly secret: string;
}

/** A parsed stored hash. `pepperId` is null for bcrypt alone. */
export interface StoredHash {
  readonly pepperId: string | null;
  readonly bcrypt: BcryptHash;
}

/** What to hash, and what to compare the result with. */
export interface Comparison {
  readonly input: Uint8Array;
  readonly against: BcryptHash;
  /** False if no password can match: the work is done only to take the same time. */
  readonly genuine: boolean;
}

/**
 * The id is 32 bits of a hash of the secret. With it, someone who steals the database could rule
 * out guesses at a weak pepper, but a pepper of 32 random characters or more cannot be guessed.
 */
export function pepperOf(secret: string): Pepper {
  const id = createHash("sha256").update("latchkey pepper id" + secret).digest("hex").slice(0, 8);
  return { id, secret };
}

/** Parses `$2b$12$...` (or 2a, 2y) and `hmac-sha384:<pepper id>:$2b$12$...`; null otherwise. */
export function parseStoredHash(text: string): StoredHash | null {
  const found = /^(?:hmac-sha384:([0-9a-f]{8}):)?(\$.*)$/.exec(text);
  const bcrypt = parseBcryptHash(found?.[2] ?? "");
  return bcrypt === null ? null : { pepperId: found?.[1] ?? null, bcrypt };
}

export function formatStoredHash({ pepperId, bcrypt }: StoredHash): PasswordHash {
  const head = pepperId === null ? "" : `hmac-sha384:${pepperId}:`;
  return `${head}${formatBcryptHash(bcrypt)}` as PasswordHash;
}

/**
 * The input of bcrypt: the password's bytes, or `base64(HMAC-SHA-384(pepper, password))`, which has
 * 64 characters whatever the password's length (OWASP Password Storage Cheat Sheet; base64, because
 * many bcrypt implementations stop at a NUL).
 */
export function bcryptInput(password: Password, pepper: Pepper | null): Uint8Array {
  if (pepper === null) return new TextEncoder().encode(password);
  const mac = createHmac("sha384", pepper.secret).update(password, "utf8").digest("base64");
  return new TextEncoder().encode(mac);
}

/** A hash of no known password, with the current cost and scheme. */
export function decoyOf({ cost, pepper }: Scheme, randomBytes: RandomBytes): StoredHash {
  const salt = randomBytes(saltBytes);
  const digest = randomBytes(digestBytes);
  return { pepperId: pepper?.id ?? null, bcrypt: { variant: "2b", cost, salt, digest } };
}

/**
 * Chooses the stored hash if it can match, and otherwise the decoy. So a missing hash, a malformed
 * hash, a hash with a different pepper and a password that is too long all take the same time.
 */
export function chooseComparison(
  password: Password,
  hash: PasswordHash | null,
  pepper: Pepper | null,
  decoy: StoredHash,
): Comparison {
  const stored = hash === null ? null : parseStoredHash(hash);
  if (stored !== null && stored.pepperId === null && fitsPlainScheme(password)) {
    return { input: bcryptInput(password, null), against: stored.bcrypt, genuine: true };
  }
  const input = bcryptInput(password, pepper);
  if (stored !== null && pepper !== null && stored.pepperId === pepper.id) {
    return { input, against: stored.bcrypt, genuine: true };
  }
  return { input, against: decoy.bcrypt, genuine: false };
}

/** Whether cost, variant, scheme or pepper differ from those of new hashes. */
export function isOutdated(hash: PasswordHash, { cost, pepper }: Scheme): boolean {
  const stored = parseStoredHash(hash);
  return stored === null || stored.pepperId !== (pepper?.id ?? null) ||
    stored.bcrypt.cost !== cost || stored.bcrypt.variant !== "2b";
}
