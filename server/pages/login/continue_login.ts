import { deviceLifetimeSeconds } from "../../../core/domain/session/device.ts";
import type { Refused } from "../../../core/domain/refusal.ts";
import type { OpenedSession, StartedChallenge } from "../../../core/service.ts";
import { codePath, loginPath } from "./code_paths.ts";
import { challengeCookie, clearCookie, setCookie } from "../http/cookies.ts";
import { gateCookies } from "../http/gate_ticket.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { leadsToClient } from "../oidc/continue_path.ts";
import { isElsewhere } from "../../http/return_to.ts";
import { respondLeaving } from "../parts/refusal_page.tsx";

interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Whether the session of a trusted device lasts longer. */
  readonly remember?: boolean;
  readonly returnTo: string | null;
}

/**
 * Checks the password. On success responds with the next page: the second factor, or, on a trusted
 * device, where the login was to lead. Returns the refusal otherwise.
 */
export async function tryLogin(
  page: PageRequest,
  { username, password, returnTo, remember = false }: Credentials,
): Promise<Response | Refused> {
  const deviceToken = page.cookie("device");
  const outcome = await page.service.logIn(
    { username, password, deviceToken, remember, send: "auto", locale: page.words.lang },
    page.caller,
  );
  if (!outcome.ok) return outcome;
  if (outcome.value.status === "signed_in") {
    return await finishLogin(page, outcome.value.session, returnTo);
  }
  return respondCode(page, outcome.value, returnTo);
}

/** Leads to the page for the code that was sent, or that says why none was. */
export function respondCode(
  page: PageRequest,
  { opened, sent }: StartedChallenge,
  returnTo: string | null,
): Response {
  const unsent = sent?.ok === false ? { unsent: sent.refusal.code } : {};
  return respondNext(page, codePath({ returnTo, ...unsent }), [
    challengeCookie(opened.challengeToken, page.secure),
  ]);
}

/** After a registration: the same, but a refusal leads to the login form. */
export async function continueLogin(
  page: PageRequest,
  credentials: Credentials,
): Promise<Response> {
  const tried = await tryLogin(page, credentials);
  return tried instanceof Response ? tried : respondNext(page, loginPath(credentials.returnTo));
}

/** Sets the new session's cookie and leads on. A new session never reuses an old cookie value. */
export async function finishLogin(
  page: PageRequest,
  opened: OpenedSession,
  returnTo: string | null,
): Promise<Response> {
  const cookies = await sessionCookies(page, opened);
  const target = returnTo ?? "/account";
  if (!isElsewhere(target) && !leadsToClient(target)) return respondNext(page, target, cookies);
  // form-action forbids a redirect to another origin after a post.
  return respondLeaving(page, { title: page.words.login.title, href: target }, cookies);
}

export async function sessionCookies(
  page: PageRequest,
  opened: OpenedSession,
): Promise<readonly string[]> {
  const { secure } = page;
  const { createdAt, expiresAt } = opened.session;
  const maxAgeSeconds = Math.floor((expiresAt - createdAt) / 1000);
  return [
    setCookie("session", opened.sessionToken, { secure, maxAgeSeconds }),
    ...await gateCookies(page, opened.sessionToken, maxAgeSeconds),
    clearCookie("challenge", secure),
    ...(opened.deviceToken === null ? [] : [
      setCookie("device", opened.deviceToken, { secure, maxAgeSeconds: deviceLifetimeSeconds }),
    ]),
  ];
}
