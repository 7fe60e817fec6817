import type { Parsed } from "./refusal.ts";

/** A username as its owner typed it: 3 to 64 characters of `A-Z a-z 0-9 . _ - @ +`. */
export type Username = string & { readonly brand: "Username" };

/** The form in which usernames are compared and are unique: ASCII lower case. */
export type UsernameKey = string & { readonly brand: "UsernameKey" };

const lengthMin = 3;
const lengthMax = 64;

/**
 * The only way to get a `Username`. Everything outside the set is refused rather than folded: two
 * names that look alike can then never be made one, and none can be made to look like another.
 */
export function parseUsername(text: string): Parsed<Username> {
  if (text.length < lengthMin || text.length > lengthMax) {
    return { ok: false, code: "username_length" };
  }
  if (!/^[A-Za-z0-9._\-@+]+$/.test(text)) return { ok: false, code: "username_characters" };
  return { ok: true, value: text as Username };
}

/** `Ada` and `ada` are one user. The set is ASCII, so no locale takes part. */
export function usernameKey(username: Username): UsernameKey {
  return username.toLowerCase() as UsernameKey;
}
