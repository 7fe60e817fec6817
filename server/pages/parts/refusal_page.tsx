import { type PageRequest, respondPage } from "../http/page.ts";
import { type ProblemCode, problems } from "../../http/problem.ts";
import { refusalWords } from "../words/refusals.ts";
import { Message } from "./fields.tsx";
import { Layout } from "./layout.tsx";

/** A page of our own that leads to another origin, where a redirect is not allowed. */
export function respondLeaving(
  page: PageRequest,
  { title, href }: { readonly title: string; readonly href: string },
  cookies: readonly string[],
): Response {
  const html = (
    <Layout page={page} title={title} next={href}>
      <p class="more">
        <a class="button" href={href}>{page.words.problem.leaving}</a>
      </p>
    </Layout>
  );
  return respondPage(page, 200, html.toString(), cookies);
}

/** A page with one sentence and a way on. */
export function respondSentence(
  page: PageRequest,
  status: number,
  { title, sentence, href, link }: {
    readonly title: string;
    readonly sentence: string;
    readonly href: string;
    readonly link: string;
  },
  cookies: readonly string[] = [],
): Response {
  const html = (
    <Layout page={page} title={title} failed={status >= 400}>
      <Message kind={status >= 400 ? "alert" : "status"}>{sentence}</Message>
      <p class="more">
        <a class="button" href={href}>{link}</a>
      </p>
    </Layout>
  );
  return respondPage(page, status, html.toString(), cookies);
}

/** Something that went wrong before a page could respond. Support finds it by the reference. */
export function respondProblem(page: PageRequest, code: ProblemCode): Response {
  const { common, problem, lang } = page.words;
  const html = (
    <Layout page={page} title={common.errorTitle} failed>
      <Message kind="alert">{refusalWords(lang, { code }, {})}</Message>
      <p class="hint">
        {problem.reference} <code>{page.c.get("requestId")}</code>
      </p>
      <p class="more">
        <a class="button" href="/">{problem.goHome}</a>
      </p>
    </Layout>
  );
  return respondPage(page, problems[code][0], html.toString());
}

/** In place of the start page, for the operator who looks for them. */
export function respondPagesOff(page: PageRequest): Response {
  const { common, problem } = page.words;
  const html = (
    <Layout page={page} title={common.errorTitle} failed>
      <p>{problem.pagesOff}</p>
    </Layout>
  );
  return respondPage(page, 404, html.toString());
}

/** A form that no page of ours sends. */
export function respondBadForm(page: PageRequest): Response {
  page.c.set("problem", "bad_form");
  const { common, problem } = page.words;
  return respondSentence(page, 400, {
    title: common.errorTitle,
    sentence: common.expiredForm,
    href: "/",
    link: problem.goHome,
  });
}

export function respondCrossOrigin(page: PageRequest): Response {
  page.c.set("problem", "cross_origin");
  const { common, problem } = page.words;
  return respondSentence(page, 403, {
    title: common.errorTitle,
    sentence: problem.crossOrigin,
    href: "/",
    link: problem.goHome,
  });
}
