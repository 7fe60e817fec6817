import type { AppContext } from "../../http/respond.ts";

/** The cookies of the pages. Each secret has its own, and none is readable by scripts. */
export const cookieNames = {
  session: "latchkey_session",
  challenge: "latchkey_challenge",
  device: "latchkey_device",
  /** The chosen language. Not a secret. */
  language: "latchkey_language",
} as const;

export type CookieName = keyof typeof cookieNames;

/** `__Host-` binds a cookie to this host and to https; loopback http in development has neither. */
function fullName(name: CookieName, secure: boolean): string {
  return secure ? `__Host-${cookieNames[name]}` : cookieNames[name];
}

/** The value of a cookie, or null. Of several with one name, the first, as browsers send them. */
export function readCookie(c: AppContext, name: CookieName, secure: boolean): string | null {
  const wanted = `${fullName(name, secure)}=`;
  const entry = (c.req.raw.headers.get("cookie") ?? "").split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(wanted));
  const value = entry?.slice(wanted.length) ?? "";
  return value === "" ? null : value;
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

export function clearCookie(name: CookieName, secure: boolean): string {
  return setCookie(name, "", { secure, maxAgeSeconds: 0 });
}
