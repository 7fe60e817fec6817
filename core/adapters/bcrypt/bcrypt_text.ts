/** A parsed bcrypt hash. `2a`, `2b` and `2y` are one algorithm here; see `bcryptVariants`. */
export interface BcryptHash {
  readonly variant: BcryptVariant;
  /** Binary logarithm of the rounds, 4 to 16. */
  readonly cost: number;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** The 23 of bcrypt's 24 bytes that its text contains. */
  readonly digest: Uint8Array;
}

/**
 * The supported variants. Their algorithms differ only for passwords of more than 255 bytes
 * (OpenBSD's counter overflowed under `2a`) and, in crypt_blowfish's `2a`, for some passwords with
 * a byte 0xFF. Ours have at most 72 bytes and are UTF-8, which never contains 0xFF. `2x` is not
 * supported: it marks hashes of a broken implementation, which match no other's.
 */
export const bcryptVariants = ["2a", "2b", "2y"] as const;

export type BcryptVariant = typeof bcryptVariants[number];

/** A stored `$2b$31$` would keep a worker busy for two days; 16 takes about four seconds. */
export const costMaxRead = 16;
export const costMinRead = 4;

export const saltBytes = 16;
export const digestBytes = 23;

const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

type Letters = readonly (string | undefined)[];

const toBcrypt = lettersOf(standardAlphabet, bcryptAlphabet);
const toStandard = lettersOf(bcryptAlphabet, standardAlphabet);

/** Parses a bcrypt hash. Null if it is malformed or its cost is not 4 to 16. */
export function parseBcryptHash(text: string): BcryptHash | null {
  const found = /^\$(2[aby])\$([0-9]{2})\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/.exec(text);
  const [, letters, costDigits, salt, digest] = found ?? [];
  const variant = bcryptVariants.find((one) => one === letters);
  const cost = Number(costDigits);
  if (variant === undefined || salt === undefined || digest === undefined) return null;
  if (cost < costMinRead || cost > costMaxRead) return null;
  // The unused bits of the last characters are ignored: some libraries left garbage in them.
  return { variant, cost, salt: decode(salt), digest: decode(digest) };
}

/** `$2b$12$` and 53 characters. */
export function formatBcryptHash(hash: BcryptHash): string {
  const cost = String(hash.cost).padStart(2, "0");
  return `$${hash.variant}$${cost}$${encode(hash.salt)}${encode(hash.digest)}`;
}

function encode(bytes: Uint8Array): string {
  const text = bytes.toBase64({ omitPadding: true });
  return translate(text, toBcrypt);
}

function decode(text: string): Uint8Array {
  const standard = translate(text, toStandard);
  return Uint8Array.fromBase64(standard);
}

/**
 * bcrypt uses base64 with a different alphabet and without padding. By a table: a login translates
 * a dozen texts, and a search of the alphabet for each character took 4 % of its time on the event
 * loop.
 */
function translate(text: string, letters: Letters): string {
  let translated = "";
  for (let at = 0; at < text.length; at++) translated += letters[text.charCodeAt(at)] ?? "";
  return translated;
}

/** The letters of an alphabet by the codes of those of another. */
function lettersOf(from: string, to: string): Letters {
  const letters = new Array<string | undefined>(128).fill(undefined);
  for (let at = 0; at < from.length; at++) letters[from.charCodeAt(at)] = to.charAt(at);
  return letters;
}
