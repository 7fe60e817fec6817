/**
 * What people type or paste, before it is parsed. Keyboards, contact lists, word processors and
 * messengers add characters that carry no meaning and write digits in other scripts; each kind of
 * input drops here what it does not need, so that a person is never refused for what they cannot
 * see. A password is never touched: every character of it counts.
 */

/** Longer than anything that is typed; what is longer is not looked at. */
const typedLengthMax = 512;

/** Format characters (bidirectional marks, zero width, soft hyphen, byte order mark). */
const invisible = /\p{Cf}/gu;

/** Dashes and hyphens of every kind, with the minus sign, which Unicode counts as a symbol. */
const dashes = /[\p{Pd}\u2212]/gu;

/**
 * The text in one spelling: compatibility forms folded (NFKC: full-width letters and digits become
 * ASCII), invisible format characters removed, digits of every script written as 0 to 9, dashes as
 * `-`, and each run of white space as one blank, none at either end. Null for a text of over 512
 * UTF-16 units.
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

/** A code as typed, without blanks and hyphens; null where it is too long to be one. */
export function foldTypedCode(text: string): string | null {
  return foldTyped(text)?.replace(/[ -]/g, "") ?? null;
}

/**
 * Without invisible characters and blanks around it; what is inside stays as it is. Null for a text
 * of over 512 UTF-16 units: the time grows with the square of a run of blanks.
 */
export function trimTyped(text: string): string | null {
  if (text.length > typedLengthMax) return null;
  return text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, "");
}

/**
 * The digits of each script are ten in a row beginning with zero (Unicode 4.6, property Nd), and
 * after NFKC no two such rows touch. So the value of a digit is how many digits precede it.
 */
function asciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - value - 1))) value++;
  return String(value % 10);
}
