/**
 * Normalizes text that people type or paste, before it is parsed. Keyboards, contact lists, word
 * processors and messengers add meaningless characters and write digits in other scripts. They are
 * removed or folded here, so that no one is refused for a character that they cannot see. Passwords
 * are never changed: every character counts.
 */

/** Longer than anything that people type. Longer text is refused. */
const typedLengthMax = 512;

/** Format characters (bidirectional marks, zero width, soft hyphen, byte order mark). */
const invisible = /\p{Cf}/gu;

/** Dashes and hyphens of every kind, with the minus sign, which Unicode counts as a symbol. */
const dashes = /[\p{Pd}\u2212]/gu;

/**
 * Normalizes text: folds compatibility forms (NFKC: full-width letters and digits become ASCII),
 * removes invisible format characters, writes digits of every script as 0 to 9 and dashes as `-`,
 * and collapses and trims whitespace. Null for text longer than 512 UTF-16 units.
 */
export function foldTyped(text: string): string | null {
  if (text.length > typedLengthMax) return null;
  return text.replace(invisible, "")
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(dashes, "-")
    .replace(/\s+/g, " ")
    .trim();
}

/** Normalizes a typed code and removes spaces and hyphens. Null if it is too long to be a code. */
export function foldTypedCode(text: string): string | null {
  return foldTyped(text)?.replace(/[ -]/g, "") ?? null;
}

/**
 * Trims invisible characters and whitespace, and leaves the inside unchanged. Null for text longer
 * than 512 UTF-16 units, since the time grows with the square of a run of spaces.
 */
export function trimTyped(text: string): string | null {
  if (text.length > typedLengthMax) return null;
  return text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, "");
}

/**
 * Each script has ten consecutive digits starting with zero (Unicode 4.6, property Nd), and after
 * NFKC no two such ranges are adjacent. So a digit's value is the number of digits before it.
 */
function asciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - value - 1))) value++;
  return String(value % 10);
}
