import { readForm } from "../http/form.ts";
import { type PageRequest, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { redirectFor, requireSession } from "../http/signed_in.ts";
import { problems } from "../../http/problem.ts";
import { respondCode } from "../login/continue_login.ts";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm, respondSentence } from "../parts/refusal_page.tsx";
import { refusalWords } from "../words/refusals.ts";

/** Says why a second factor is needed, before a code is sent. */
export async function getStepUp(page: PageRequest): Promise<Response> {
  const origins = page.settings.returnOrigins;
  const returnTo = parseReturnTo(new URL(page.c.req.url).searchParams.get("return_to"), origins);
  const found = await requireSession(page, returnTo ?? "/account");
  if (found instanceof Response) return found;
  const { common, stepUp } = page.words;
  const html = (
    <Layout page={page} title={stepUp.title}>
      <p class="intro">{stepUp.why}</p>
      <form method="post" action="/account/step-up">
        <input type="hidden" name="return_to" value={returnTo ?? "/account"} />
        <button type="submit" class="primary">{common.continue}</button>
      </form>
      <p class="more">
        <a href="/account">{common.cancel}</a>
      </p>
    </Layout>
  );
  return respondPage(page, 200, html.toString());
}

/** Starts the step-up; the page of codes finishes it like a login. */
export async function postStepUp(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["return_to"]);
  if (form === null) return respondBadForm(page);
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins) ?? "/account";
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.stepUp(
    { sessionToken, send: "auto", locale: page.words.lang },
    page.caller,
  );
  if (!outcome.ok) {
    const { refusal } = outcome;
    const { common } = page.words;
    return redirectFor(page, refusal, returnTo) ??
      respondSentence(page, problems[refusal.code][0], {
        title: common.errorTitle,
        sentence: refusalWords(page.words.lang, refusal, {}),
        href: "/account",
        link: common.back,
      });
  }
  return respondCode(page, outcome.value, returnTo);
}
