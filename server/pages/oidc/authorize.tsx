import type { Outcome } from "../../../core/domain/refusal.ts";
import type { AuthorizeStep } from "../../../core/service.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { readFormText } from "../../http/oauth/oauth_form.ts";
import { respondBadForm, respondLeaving, respondProblem } from "../parts/refusal_page.tsx";
import { respondConsent } from "./consent.tsx";
import { continuePath } from "./continue_path.ts";
import { respondAnswer, respondRequestProblem } from "./answers.tsx";

/** The request of a client, which leads the browser here. */
export async function getAuthorize(page: PageRequest): Promise<Response> {
  const query = new URL(page.c.req.url).search.slice(1);
  const oidc = await page.service.oidc();
  const outcome = await oidc.authorize({ query, ...browserOf(page) }, page.caller);
  return respondStep(page, outcome, "redirect");
}

/**
 * The same by a form on the client's page. A cross-site post has no cookies, so the browser gets
 * the request once more, as a GET.
 */
export async function postAuthorize(page: PageRequest): Promise<Response> {
  const query = await readFormText(page.c);
  if (query === null) return respondBadForm(page);
  return respondNext(page, `/oauth/authorize?${new URLSearchParams(query)}`);
}

/** After the login, a step-up or another page of ours. */
export async function getContinue(page: PageRequest): Promise<Response> {
  const waiting = new URL(page.c.req.url).searchParams.get("continue") ?? "";
  const oidc = await page.service.oidc();
  const input = { waiting, ...browserOf(page) };
  return respondStep(page, await oidc.continueAuthorization(input, page.caller), "redirect");
}

const answers = ["given", "denied"] as const;

/** The user's answer on the page for consent. */
export async function postConsent(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["question", "consent"]);
  const answer = answers.find((each) => each === form?.consent);
  if (form === null || answer === undefined) return respondBadForm(page);
  const oidc = await page.service.oidc();
  const input = { question: form.question, answer, ...browserOf(page) } as const;
  return respondStep(page, await oidc.answerConsent(input, page.caller), "page");
}

function browserOf(page: PageRequest): { readonly sessionToken: string } {
  return { sessionToken: page.cookie("session") ?? "" };
}

/** `form-action` forbids a redirect to another origin after a form: that needs a page. */
function respondStep(
  page: PageRequest,
  outcome: Outcome<AuthorizeStep, "not_configured">,
  leave: "redirect" | "page",
): Response {
  // As if the page did not exist, until there is a client.
  if (!outcome.ok) return respondProblem(page, "not_found");
  const step = outcome.value;
  switch (step.kind) {
    case "answer":
      return leave === "redirect"
        ? respondAnswer(page, step.url)
        : respondLeaving(page, { title: page.words.login.title, href: step.url }, []);
    case "problem":
      return respondRequestProblem(page, step.problem);
    case "consent":
      return respondConsent(page, step);
    case "step_up":
      return respondNext(page, `/account/step-up?${returning(step.waiting)}`);
    case "login":
      return respondNext(page, `/login?${returning(step.waiting, step.loginHint)}`);
  }
}

function returning(waiting: string, loginHint: string | null = null): string {
  const query = new URLSearchParams({ return_to: continuePath(waiting), again: "yes" });
  if (loginHint !== null && loginHint.length <= 128) query.set("username", loginHint);
  return query.toString();
}
