import type { AccentColor } from "../../../core/config/http/accent_color.ts";
import type { RegistrationMode } from "../../../core/domain/account/registration.ts";
import type { Service } from "../../../core/service.ts";
import { callerOf } from "../../http/caller.ts";
import type { Caller } from "../../../core/domain/audit_event.ts";
import type { AppContext } from "../../http/respond.ts";
import type { Words } from "../words/sentences.ts";
import { chooseWords } from "../words/words.ts";
import { type CookieName, readCookie } from "./cookies.ts";

/** What the pages need from the settings. */
export interface PageSettings {
  readonly appName: string;
  /** The origin that browsers use; null in development on loopback. */
  readonly publicOrigin: string | null;
  /** Origins that a login may lead to. */
  readonly returnOrigins: readonly string[];
  /** The domain of the gate ticket's cookie. Null if forward auth is not enabled. */
  readonly gateDomain: string | null;
  /** LATCHKEY_REGISTRATION. Open if absent. */
  readonly registration?: RegistrationMode;
  readonly accent?: AccentColor | null;
  readonly logo?: PageLogo | null;
}

/** Served from /assets/logo. */
interface PageLogo {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** One request of a page. */
export interface PageRequest {
  readonly c: AppContext;
  readonly service: Service;
  readonly settings: PageSettings;
  readonly words: Words;
  readonly caller: Caller;
  /** Whether cookies are `__Host-` ones. */
  readonly secure: boolean;
  cookie(name: CookieName): string | null;
}

export function openPageRequest(
  c: AppContext,
  service: Service,
  settings: PageSettings,
): PageRequest {
  const secure = settings.publicOrigin !== null;
  const cookie = (name: CookieName): string | null => readCookie(c, name, secure);
  return {
    c,
    service,
    settings,
    secure,
    cookie,
    words: chooseWords(cookie("language"), c.req.raw.headers.get("accept-language")),
    caller: callerOf(c),
  };
}

/**
 * No inline code, no other host. `form-action` also covers redirects after a post (Chromium), so a
 * post that ends at another origin shows a page with a link instead.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

function pageHeaders(c: AppContext, cookies: readonly string[]): Headers {
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "x-request-id": c.get("requestId"),
    "cache-control": "no-store",
    "content-security-policy": contentSecurityPolicy,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    // With no-referrer, browsers send `Origin: null` with forms.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return headers;
}

/** A page. `html` is a finished document. */
export function respondPage(
  { c }: PageRequest,
  status: number,
  html: string,
  cookies: readonly string[] = [],
): Response {
  return new Response(`<!doctype html>${html}`, { status, headers: pageHeaders(c, cookies) });
}

/** 303: the next page, after a form or where this one has nothing to show. */
export function respondNext(
  { c }: PageRequest,
  location: string,
  cookies: readonly string[] = [],
): Response {
  const headers = pageHeaders(c, cookies);
  headers.delete("content-type");
  headers.set("location", location);
  return new Response(null, { status: 303, headers });
}
