// The pages of the example. `html` escapes every value that is not HTML itself.
import type { Context } from "hono";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { FieldError, Session, User } from "../../clients/typescript/src/client.ts";

type Html = ReturnType<typeof html>;
type Values = Readonly<Record<string, string>>;

/** What a page shows of a problem. The details are sentences for the user. */
interface Shown {
  readonly detail: string;
  readonly status?: number;
  readonly errors?: readonly FieldError[];
}

export function homePage(c: Context, user: User, session: Session): Response | Promise<Response> {
  const button = html`<form method="post" action="/logout"><button>Log out</button></form>`;
  return page(c, `Hello ${user.username}`, html`<p>Assurance: ${session.aal}</p>${button}`);
}

export function staffPage(c: Context, user: User): Response | Promise<Response> {
  return page(c, "Staff", html`<p>Your roles: ${user.roles.join(", ")}</p>`);
}

export function registerPage(
  c: Context,
  problem?: Shown,
  values: Values = {},
): Response | Promise<Response> {
  const inputs = [
    input("username", "Username", problem, values),
    input("password", "Password", problem),
    input("phone_number", "Phone number, with + and the country code", problem, values),
  ];
  return page(c, "Register", form("/register", inputs), problem);
}

export function loginPage(
  c: Context,
  problem?: Shown,
  values: Values = {},
): Response | Promise<Response> {
  const inputs = [
    input("username", "Username", problem, values),
    input("password", "Password", problem),
  ];
  return page(c, "Log in", form("/login", inputs), problem);
}

export function codePage(c: Context, problem?: Shown): Response | Promise<Response> {
  const label = "Code from your phone or authenticator app, or a recovery code";
  const resend = html`<button formaction="/code/send">Text me a new code</button>`;
  const content = form("/code", [input("code", label, problem)], resend);
  return page(c, "Second factor", content, problem);
}

export function recoveryPage(c: Context, codes: readonly string[]): Response | Promise<Response> {
  const items = codes.map((code) => html`<li>${code}</li>`);
  return page(c, "Save your recovery codes", html`<ul>${items}</ul><a href="/">Continue</a>`);
}

export function problemPage(c: Context, problem: Shown): Response | Promise<Response> {
  return page(c, "Try again", "", problem);
}

function page(
  c: Context,
  title: string,
  content: Html | "",
  problem?: Shown,
): Response | Promise<Response> {
  const alert = problem === undefined ? "" : html`<p role="alert">${problem.detail}</p>`;
  const head = html`
    <meta charset="utf-8">
    <title>${title}</title>
  `;
  const body = html`
    <!doctype html>
    <html lang="en">${head}<h1>${title}</h1>${alert}${content}</html>
  `;
  return c.html(body, (problem?.status ?? 200) as ContentfulStatusCode);
}

function form(action: string, inputs: readonly Html[], more: Html | "" = ""): Html {
  const buttons = html`<button>Continue</button> ${more}`;
  return html`<form method="post" action="${action}">${inputs} ${buttons}</form>`;
}

/** An input, with its own error if the problem has one. */
function input(name: string, label: string, problem?: Shown, values: Values = {}): Html {
  const types: Values = { password: "password", phone_number: "tel" };
  const autocomplete: Values = { code: "one-time-code", phone_number: "tel", username: "username" };
  const error = problem?.errors?.find(({ field }) => field === name)?.detail ?? "";
  const attributes = html`name="${name}" type="${types[name] ?? "text"}"
    autocomplete="${autocomplete[name] ?? "off"}" value="${values[name] ?? ""}"`;
  return html`<p><label>${label} <input ${attributes}></label> ${error}</p>`;
}
