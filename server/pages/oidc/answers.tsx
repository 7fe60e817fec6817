import type { AuthorizeProblem } from "../../../core/service.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { respondSentence } from "../parts/refusal_page.tsx";

/** 303, so that no browser repeats a form there; and the code is in no `Referer`. */
export function respondAnswer(page: PageRequest, url: string): Response {
  const response = respondNext(page, url);
  response.headers.set("referrer-policy", "no-referrer");
  return response;
}

/** A request without a target that an answer may go to. */
export function respondRequestProblem(page: PageRequest, code: AuthorizeProblem): Response {
  page.c.set("problem", code);
  const { common, oidc, problem } = page.words;
  return respondSentence(page, code === "request_too_long" ? 414 : 400, {
    title: common.errorTitle,
    sentence: oidc.problems[code],
    href: "/",
    link: problem.goHome,
  });
}
