import type { PasswordHash } from "../../domain/account/password.ts";

// A hash of bcrypt is stored as 40 bytes instead of its text of 60: one for the variant and the
// cost, 16 of salt and 23 of digest. Any other hash is stored as its text, which is ASCII: its
// first byte is below 128, and that of a bcrypt hash is not.

const variants = "aby";
const bcryptMark = 128;
const bcryptHexLength = 80;
const saltHexLength = 32;

const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

type Letters = readonly (string | undefined)[];

const toBcrypt = lettersOf(standardAlphabet, bcryptAlphabet);
const toStandard = lettersOf(bcryptAlphabet, standardAlphabet);

/** A hash as it is stored. */
export function hexOfHash(hash: PasswordHash): string {
  const [, variant, cost, salt, digest] =
    /^\$2([aby])\$([0-9]{2})\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/.exec(hash) ?? [];
  if (variant === undefined || salt === undefined || digest === undefined) return hexOfText(hash);
  const first = bcryptMark + 32 * variants.indexOf(variant) + Number(cost);
  const hex = first.toString(16) + decode(salt) + decode(digest);
  // Text whose unused bits are not zero stays text, so that each hash is returned as it was given.
  return Number(cost) < 32 && hashOfHex(hex) === hash ? hex : hexOfText(hash);
}

export function hashOfHex(hex: string): PasswordHash {
  const work = bcryptWork(hex);
  if (work === null || hex.length !== bcryptHexLength) return textOfHex(hex) as PasswordHash;
  const salt = encode(hex.slice(2, 2 + saltHexLength));
  return `${work}$${salt}${encode(hex.slice(2 + saltHexLength))}` as PasswordHash;
}

/** `$2b$12` for a stored hash of bcrypt, by its first byte. Null for another hash. */
export function bcryptWork(hex: string): string | null {
  const first = parseInt(hex.slice(0, 2), 16) - bcryptMark;
  if (!(first >= 0)) return null;
  return `$2${variants.charAt(first >> 5)}$${String(first & 31).padStart(2, "0")}`;
}

/** bcrypt's base64 has another alphabet, and no padding. */
function decode(text: string): string {
  const standard = translate(text, toStandard);
  return Uint8Array.fromBase64(standard).toHex();
}

function encode(hex: string): string {
  const standard = Uint8Array.fromHex(hex).toBase64({ omitPadding: true });
  return translate(standard, toBcrypt);
}

function hexOfText(text: string): string {
  return new TextEncoder().encode(text).toHex();
}

function textOfHex(hex: string): string {
  return new TextDecoder().decode(Uint8Array.fromHex(hex));
}

/** By a table; see `translate` in `bcrypt_text.ts`. */
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
