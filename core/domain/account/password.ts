import type { Parsed } from "../refusal.ts";
import type { Username } from "./username.ts";
import type { PhoneNumber } from "./phone_number.ts";

/** A password in NFC, within the length that its scheme can hash whole. */
export type Password = string & { readonly brand: "Password" };

/** What the store keeps: `$2b$12$...`, or `hmac-sha384:<pepper id>:$2b$12$...`. */
export type PasswordHash = string & { readonly brand: "PasswordHash" };

/**
 * How passwords are hashed, which decides how long they may be. `plain` is bcrypt itself, which
 * looks at 72 bytes; `peppered` puts HMAC-SHA-384 before it, and so takes any length.
 */
export type PasswordScheme = "plain" | "peppered";

/** NIST SP 800-63B-4 3.1.1.2: at least 8 code points where a second factor is always asked. */
export const passwordCodePointsMin = 8;
export const passwordBytesMaxPlain = 72;
export const passwordCodePointsMaxPeppered = 256;

/** Words that a password must not simply be (ASVS 5.0 6.2.11). */
export interface PasswordContext {
  readonly username: Username | null;
  readonly phoneNumber: PhoneNumber | null;
}

/**
 * A password being chosen: well-formed, long enough, whole under the scheme, not common, not the
 * user's own name or number or the product's name. No composition rules. `common` is compared as a
 * whole and in any case: a password that merely contains a common one is fine (NIST SP 800-63B-4
 * 3.1.1.2).
 */
export function parseNewPassword(
  text: string,
  scheme: PasswordScheme,
  context: PasswordContext,
  common: ReadonlySet<string>,
): Parsed<Password> {
  const shaped = parseShape(text, scheme);
  if (!shaped.ok) return shaped;
  if (isPersonal(shaped.value, context)) return { ok: false, code: "password_personal" };
  if (common.has(shaped.value.toLowerCase())) return { ok: false, code: "password_common" };
  return shaped;
}

/**
 * A password offered at login. One that could never have been chosen is null, and so wrong, without
 * a hash being spent on it; that tells nothing about any user.
 */
export function parsePasswordAttempt(text: string, scheme: PasswordScheme): Password | null {
  const shaped = parseShape(text, scheme);
  return shaped.ok ? shaped.value : null;
}

/** Whether bcrypt alone would look at every byte of it. */
export function fitsPlainScheme(password: Password): boolean {
  return new TextEncoder().encode(password).length <= passwordBytesMaxPlain;
}

function parseShape(text: string, scheme: PasswordScheme): Parsed<Password> {
  // NFC joins at most four code points of two units each into one: longer than this cannot fit.
  if (text.length > passwordCodePointsMaxPeppered * 8) {
    return { ok: false, code: "password_too_long" };
  }
  // An unpaired surrogate would be hashed as U+FFFD, and so equal every other one.
  if (!text.isWellFormed() || /\p{Cc}/u.test(text)) {
    return { ok: false, code: "password_characters" };
  }
  const password = text.normalize("NFC") as Password;
  const codePoints = Array.from(password).length;
  if (codePoints < passwordCodePointsMin) return { ok: false, code: "password_too_short" };
  const whole = scheme === "peppered"
    ? codePoints <= passwordCodePointsMaxPeppered
    : fitsPlainScheme(password);
  return whole ? { ok: true, value: password } : { ok: false, code: "password_too_long" };
}

function isPersonal(password: Password, context: PasswordContext): boolean {
  const plain = password.toLowerCase();
  const username = context.username?.toLowerCase() ?? null;
  const words = [
    username,
    username === null ? null : Array.from(username).reverse().join(""),
    // An e-mail address's first half is as easily guessed as the whole.
    username?.split("@")[0] ?? null,
  ];
  if (words.includes(plain)) return true;
  const digits = context.phoneNumber?.slice(1) ?? null;
  // Also without the country code, which few people say, and as dialled at home or from abroad.
  const typed = plain.replace("(0)", "").replace(/[ +().\/\-]/g, "").replace(/^0+/, "");
  if (digits !== null && typed.length >= 8 && digits.endsWith(typed)) return true;
  return /^latchkey[0-9!.\-_]*$/.test(plain);
}
