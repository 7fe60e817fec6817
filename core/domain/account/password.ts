import type { Parsed } from "../refusal.ts";
import type { Username } from "./username.ts";
import type { PhoneNumber } from "./phone_number.ts";
import { productName } from "../product_name.ts";

/** A password in NFC, of 8 to 256 code points. */
export type Password = string & { readonly brand: "Password" };

/** A stored password hash: `$2b$12$...`, or `hmac-sha384:<key id>:$2b$12$...`. */
export type PasswordHash = string & { readonly brand: "PasswordHash" };

/** For a user who has not set a password yet. No password matches it, after the same work. */
export const unusablePasswordHash = "!" as PasswordHash;

/** NIST SP 800-63B-4 3.1.1.2: at least 8 code points if a second factor is always required. */
export const passwordCodePointsMin = 8;
/** ASVS 5.0 6.2.9 asks for at least 64 of any script. */
export const passwordCodePointsMax = 256;

/** Words that must not be the whole password (ASVS 5.0 6.2.11). */
export interface PasswordContext {
  readonly username: Username | null;
  readonly phoneNumber: PhoneNumber | null;
  readonly appName: string;
}

/**
 * Parses a new password. It must be well-formed, long enough, not too long, not
 * common, and not the user's name or number or the app's name. There are no composition rules.
 * `common` is compared with the whole password, ignoring case. A password that only contains a
 * common one is allowed (NIST SP 800-63B-4 3.1.1.2).
 */
export function parseNewPassword(
  text: string,
  context: PasswordContext,
  common: ReadonlySet<string>,
): Parsed<Password> {
  const shaped = parseShape(text);
  if (!shaped.ok) return shaped;
  if (isPersonal(shaped.value, context)) return { ok: false, code: "password_personal" };
  if (common.has(shaped.value.toLowerCase())) return { ok: false, code: "password_common" };
  return shaped;
}

/**
 * Parses a password given at login. Null for one that could never have been chosen: it is incorrect
 * and needs no hash, which reveals nothing about any user.
 */
export function parsePasswordAttempt(text: string): Password | null {
  const shaped = parseShape(text);
  return shaped.ok ? shaped.value : null;
}

function parseShape(text: string): Parsed<Password> {
  // NFC composes at most four code points of two units each into one, so a longer text cannot fit.
  if (text.length > passwordCodePointsMax * 8) {
    return { ok: false, code: "password_too_long" };
  }
  // An unpaired surrogate would be hashed as U+FFFD, and so match any other one.
  if (!text.isWellFormed() || /\p{Cc}/u.test(text)) {
    return { ok: false, code: "password_characters" };
  }
  const password = text.normalize("NFC") as Password;
  const codePoints = Array.from(password).length;
  if (codePoints < passwordCodePointsMin) return { ok: false, code: "password_too_short" };
  if (codePoints > passwordCodePointsMax) return { ok: false, code: "password_too_long" };
  return { ok: true, value: password };
}

function isPersonal(password: Password, context: PasswordContext): boolean {
  const plain = password.toLowerCase();
  const username = context.username?.toLowerCase() ?? null;
  const words = [
    username,
    username === null ? null : Array.from(username).reverse().join(""),
    // The local part of an email address is as easy to guess as the whole address.
    username?.split("@")[0] ?? null,
  ];
  if (words.includes(plain)) return true;
  const digits = context.phoneNumber?.slice(1) ?? null;
  // Also without the country code, and as dialed within the country or from abroad.
  const typed = plain.replace("(0)", "").replace(/[ +().\/\-]/g, "").replace(/^0+/, "");
  if (digits !== null && typed.length >= 8 && digits.endsWith(typed)) return true;
  const trailing = /[0-9!.\-_]*$/;
  const bare = plain.replace(trailing, "");
  return [productName, context.appName]
    .some((name) => name.toLowerCase().replace(trailing, "") === bare);
}
