import type { FieldRefusal, Refusal } from "../../../core/domain/refusal.ts";
import type { Child } from "hono/jsx";
import type { ProblemContext } from "../../http/problem_details.ts";
import { problems } from "../../http/problem.ts";
import { type PageRequest, respondPage } from "../http/page.ts";
import { Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { fieldWords, refusalWords } from "../words/refusals.ts";

/** A refusal as a form shows it. */
export interface FormFault {
  readonly status: number;
  readonly words: string;
  /** The sentence next to a field, by the core's name for it. */
  readonly of: (field: string) => string | undefined;
}

export function faultOf(page: PageRequest, refusal: Refusal, context: ProblemContext): FormFault {
  const { lang } = page.words;
  page.c.set("problem", refusal.code);
  const fields: readonly FieldRefusal[] = refusal.fields ?? [];
  return {
    status: problems[refusal.code][0],
    words: refusalWords(lang, refusal, context),
    of: (name) => {
      const found = fields.find(({ field }) => field === name);
      return found && fieldWords(lang, found.code, context);
    },
  };
}

/** A page below the account with one form, and a way back. */
export function respondForm(
  page: PageRequest,
  { title, fault, children }: {
    readonly title: string;
    readonly fault: FormFault | null;
    readonly children: Child;
  },
  cookies: readonly string[] = [],
): Response {
  const html = (
    <Layout page={page} title={title} failed={fault !== null}>
      {fault && <Message kind="alert">{fault.words}</Message>}
      {children}
      <p class="more">
        <a href="/account">{page.words.common.back}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString(), cookies);
}
