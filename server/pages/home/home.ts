import { clearCookie, setCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { clearGateCookies } from "../http/gate_ticket.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { pageNames } from "../http/page_names.ts";
import { languages } from "../words/words.ts";

/** The account where someone is logged in, else the login form. */
export async function getHome(page: PageRequest): Promise<Response> {
  const sessionToken = page.cookie("session");
  if (sessionToken === null) return respondNext(page, "/login");
  const outcome = await page.service.authenticate({ sessionToken }, page.caller);
  return respondNext(page, outcome.ok ? "/account" : "/login");
}

/** Addresses of the early demo. */
export function getVerify(page: PageRequest): Response {
  return respondNext(page, "/login/code");
}

const yearSeconds = 365 * 24 * 60 * 60;

/** Remembers the chosen language and returns to the page. */
export async function postLanguage(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["language", "back"]);
  if (form === null) return respondBadForm(page);
  // The page may be the answer to a form, whose path has no GET.
  const path = parseReturnTo(form.back, []) ?? "/";
  const back = pageNames.some((name) => name === `GET ${path.split("?")[0]}`) ? path : "/";
  const chosen = languages.find(({ lang }) => lang === form.language);
  if (chosen === undefined) return respondNext(page, back);
  const { secure } = page;
  return respondNext(page, back, [
    setCookie("language", chosen.lang, { secure, maxAgeSeconds: yearSeconds }),
  ]);
}

/** Ends the session. A GET shows nothing to prefetch: the form is on the account page. */
export async function postLogout(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, []);
  if (form === null) return respondBadForm(page);
  const sessionToken = page.cookie("session");
  if (sessionToken !== null) await page.service.logOut({ sessionToken }, page.caller);
  return respondNext(page, "/login?notice=logged_out", [
    clearCookie("session", page.secure),
    ...clearGateCookies(page),
  ]);
}
