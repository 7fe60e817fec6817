import { createHash, createHmac } from "node:crypto";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import { fitsPlainScheme } from "../../domain/account/password.ts";
import type { RandomBytes } from "../../ports/random.ts";
import type { BcryptHash } from "./bcrypt_text.ts";
import { digestBytes, formatBcryptHash, parseBcryptHash, saltBytes } from "./bcrypt_text.ts";

/** How `hash` makes a hash now. */
export interface Scheme {
  readonly cost: number;
  readonly pepper: Pepper | null;
}

/** A secret that is kept outside the database: without it, stolen hashes cannot be tried. */
export interface Pepper {
  /** Eight hexadecimal digits that tell which pepper a stored hash was made with. */
  readonly id: string;
  readonly secret: string;
}

/** A stored hash taken apart; `pepperId` is null for bcrypt alone. */
export interface StoredHash {
  readonly pepperId: string | null;
  readonly bcrypt: BcryptHash;
}

/** What to hash, and with what to compare it. */
export interface Comparison {
  readonly input: Uint8Array;
  readonly against: BcryptHash;
  /** False where no password may match: the work is done for its time alone. */
  readonly genuine: boolean;
}

/**
 * The id is 32 bits of a hash of the secret. That would let a thief of the database sort out
 * guesses at a pepper that can be guessed; at one of 32 random characters or more nobody guesses.
 */
export function pepperOf(secret: string): Pepper {
  const id = createHash("sha256").update("latchkey pepper id" + secret).digest("hex").slice(0, 8);
  return { id, secret };
}

/** Null for anything but `$2b$12$...` (or 2a, 2y) and `hmac-sha384:<pepper id>:$2b$12$...`. */
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
 * The bytes that bcrypt gets: the password's own, or `base64(HMAC-SHA-384(pepper, password))`, 64
 * characters whatever the password's length (OWASP Password Storage Cheat Sheet; base64, since many
 * a bcrypt stops at a NUL).
 */
export function bcryptInput(password: Password, pepper: Pepper | null): Uint8Array {
  if (pepper === null) return new TextEncoder().encode(password);
  const mac = createHmac("sha384", pepper.secret).update(password, "utf8").digest("base64");
  return new TextEncoder().encode(mac);
}

/** A hash of no known password, of the form and cost of those that `hash` makes now. */
export function decoyOf({ cost, pepper }: Scheme, randomBytes: RandomBytes): StoredHash {
  const salt = randomBytes(saltBytes);
  const digest = randomBytes(digestBytes);
  return { pepperId: pepper?.id ?? null, bcrypt: { variant: "2b", cost, salt, digest } };
}

/**
 * Compares with the stored hash where that can be right, and else with the decoy, so that no hash,
 * an unreadable one, one of another pepper and a password that is too long all cost the same.
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

/** Whether cost, variant, scheme or pepper differ from what `hash` makes now. */
export function isOutdated(hash: PasswordHash, { cost, pepper }: Scheme): boolean {
  const stored = parseStoredHash(hash);
  return stored === null || stored.pepperId !== (pepper?.id ?? null) ||
    stored.bcrypt.cost !== cost || stored.bcrypt.variant !== "2b";
}
