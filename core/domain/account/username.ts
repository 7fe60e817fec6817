import { idPrefixes } from "../id.ts";
import type { Parsed } from "../refusal.ts";
import { trimTyped } from "../typed_text.ts";

/**
 * A name to log in with: 3 to 64 characters of `A-Z a-z 0-9 . _ - @ +`, or an email address of up
 * to 254 characters in the ASCII form of RFC 5321, with its domain in A-labels.
 */
export type Username = string & { readonly brand: "Username" };

/** The form in which usernames are compared and unique: ASCII lowercase. */
export type UsernameKey = string & { readonly brand: "UsernameKey" };

const lengthMin = 3;
const lengthMax = 64;

/** RFC 5321 4.5.3.1.3: a path has 256 octets, including two angle brackets. */
const addressLengthMax = 254;
/** RFC 5321 4.5.3.1.1. */
const localPartLengthMax = 64;

/** A plain username. Email addresses of these characters match as well. */
const plainName = /^[A-Za-z0-9._\-@+]+$/;

/** RFC 5322 3.2.3, dot-atom. */
const dotAtom = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/;

/** RFC 1123 2.1: letters, digits and inner hyphens. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const domainLengthMax = 253;

/**
 * Parses a name as people type it. Surrounding whitespace and invisible characters are dropped, and
 * a Unicode domain is converted to A-labels (UTS #46). Nothing else is folded, so two names that
 * look alike never become the same name. A Unicode local part is refused.
 */
export function parseUsername(text: string): Parsed<Username> {
  const typed = trimTyped(text);
  if (typed === null) return { ok: false, code: "username_length" };
  const at = typed.lastIndexOf("@");
  const max = at === -1 ? lengthMax : addressLengthMax;
  if (typed.length < lengthMin || typed.length > max) return { ok: false, code: "username_length" };
  if (typed.length <= lengthMax && plainName.test(typed)) {
    return { ok: true, value: typed as Username };
  }
  const address = at === -1 ? null : parseAddress(typed.slice(0, at), typed.slice(at + 1));
  if (address === null) return { ok: false, code: "username_characters" };
  if (address.length > addressLengthMax) return { ok: false, code: "username_length" };
  return { ok: true, value: address as Username };
}

/**
 * Parses the name of a new user. A name that starts like our IDs is refused: an action on a user ID
 * must never affect a user with that name.
 */
export function parseNewUsername(text: string): Parsed<Username> {
  const username = parseUsername(text);
  if (username.ok && looksLikeId(username.value)) return { ok: false, code: "username_reserved" };
  return username;
}

/** Whether text starts like one of our IDs or tokens, ignoring case. */
function looksLikeId(text: string): boolean {
  return [...idPrefixes, "lk"].some((prefix) => text.toLowerCase().startsWith(`${prefix}_`));
}

function parseAddress(localPart: string, domain: string): string | null {
  if (localPart.length > localPartLengthMax || !dotAtom.test(localPart)) return null;
  const ascii = asciiDomain(domain);
  return ascii === null ? null : `${localPart}@${ascii}`;
}

/** The domain in A-labels. Null if it is not a domain name. */
function asciiDomain(domain: string): string | null {
  if (isDomainName(domain)) return domain;
  // The URL parser does UTS #46 and more, so it only gets characters that a name may contain.
  if (!/^[\p{L}\p{M}\p{N}.\-\u3002\uff0e\uff61]+$/u.test(domain)) return null;
  const ascii = URL.parse(`https://${domain}/`)?.hostname ?? "";
  return isDomainName(ascii) ? ascii : null;
}

/** At least two labels, and not an IPv4 address. */
function isDomainName(text: string): boolean {
  const labels = text.split(".");
  return text.length <= domainLengthMax && labels.length >= 2 &&
    labels.every((each) => label.test(each)) && !/^\d+$/.test(labels.at(-1) ?? "");
}

/** `Ada` and `ada` are the same user. Names are ASCII, so locales do not matter. */
export function usernameKey(username: Username): UsernameKey {
  return username.toLowerCase() as UsernameKey;
}
