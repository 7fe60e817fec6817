import { challengeLifetimeSeconds } from "../../../core/domain/challenge/challenge.ts";
import type { AppContext } from "../../http/respond.ts";

/** The cookies of the pages. Each secret has its own, and none is readable by scripts. */
export const cookieNames = {
  session: "latchkey_session",
  challenge: "latchkey_challenge",
  device: "latchkey_device",
  /** A password reset that waits. */
  reset: "latchkey_reset",
  /** The code of an invitation, until it is used. */
  invitation: "latchkey_invitation",
  /** The chosen language. Not a secret. */
  language: "latchkey_language",
} as const;

export type CookieName = keyof typeof cookieNames;

/** `__Host-` binds a cookie to this host and to https; loopback http in development has neither. */
function fullName(name: CookieName, secure: boolean): string {
  return secure ? `__Host-${cookieNames[name]}` : cookieNames[name];
}

/**
 * The value of a cookie, or null. Of several values for one name, none: browsers send one `__Host-`
 * cookie, and a plain one may come from another port. Only spaces and tabs precede a name: other
 * white space, such as U+00A0, is part of it, and browsers let every subdomain set such a name.
 */
export function readCookie(c: AppContext, name: CookieName, secure: boolean): string | null {
  const wanted = `${fullName(name, secure)}=`;
  const values = (c.req.raw.headers.get("cookie") ?? "").split(";")
    .map((part) => part.replace(/^[ \t]+/, ""))
    .filter((part) => part.startsWith(wanted))
    .map((part) => part.slice(wanted.length));
  const [value = ""] = values;
  return value === "" || values.some((other) => other !== value) ? null : value;
}

/** A `Set-Cookie` header. Without `maxAgeSeconds`, the cookie ends with the browser. */
export function setCookie(
  name: CookieName,
  value: string,
  { secure, maxAgeSeconds }: { readonly secure: boolean; readonly maxAgeSeconds?: number },
): string {
  const age = maxAgeSeconds === undefined ? "" : `; Max-Age=${maxAgeSeconds}`;
  return `${fullName(name, secure)}=${value}; Path=/${age}; HttpOnly; SameSite=Lax` +
    (secure ? "; Secure" : "");
}

/** The challenge of a login or a change, for as long as it is valid. */
export function challengeCookie(token: string, secure: boolean): string {
  return setCookie("challenge", token, { secure, maxAgeSeconds: challengeLifetimeSeconds });
}

export function clearCookie(name: CookieName, secure: boolean): string {
  return setCookie(name, "", { secure, maxAgeSeconds: 0 });
}
