import { productName } from "../product_name.ts";
import type { PasswordContext } from "./password.ts";

/** Shorter words occur in passwords by chance. */
const lengthMin = 3;
/** Fewer digits of a phone number occur in dates and other numbers. */
const digitsMin = 6;

/**
 * Returns the words that someone who knows the user would try first, in lowercase: the username and
 * its parts, the digits at the end of the phone number, and the names of the app and the product. A
 * password may contain them, but they make it no harder to guess.
 */
export function personalWords(
  { username, phoneNumber, appName }: PasswordContext,
): readonly string[] {
  const names = [username ?? "", username?.split("@")[0] ?? "", appName, productName];
  const words = names
    .map((name) => name.toLowerCase())
    .flatMap((name) => [name, joined(name), ...name.split(separators)])
    .filter((word) => word.length >= lengthMin);
  return [...new Set([...words, ...endsOf(phoneNumber?.slice(1) ?? "")])];
}

const separators = /[^\p{L}]+/u;

/** `ada.lovelace` is also typed `adalovelace`. */
function joined(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Without the country code, and without the area code. */
function endsOf(digits: string): readonly string[] {
  const count = Math.max(0, digits.length - digitsMin + 1);
  return Array.from({ length: count }, (_, at) => digits.slice(at));
}
