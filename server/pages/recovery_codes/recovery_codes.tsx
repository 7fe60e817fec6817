import { type PageRequest, respondPage } from "../http/page.ts";
import { Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";

interface Shown {
  readonly codes: readonly string[];
  /** Where the page leads afterwards. */
  readonly next: string;
  readonly cookies?: readonly string[];
}

/**
 * Shows new recovery codes. They exist only in this response, so it answers the form itself instead
 * of a redirect; sending the form again is refused.
 */
export function respondRecoveryCodes(page: PageRequest, { codes, next, cookies }: Shown): Response {
  const { recoveryCodes } = page.words;
  const html = (
    <Layout page={page} title={recoveryCodes.title}>
      <Message kind="status">{recoveryCodes.why}</Message>
      <ul class="codes" id="codes">
        {codes.map((code) => <li key={code}>{code}</li>)}
      </ul>
      <p class="row">
        <button type="button" data-copy="codes" data-copied={recoveryCodes.copied} hidden>
          {recoveryCodes.copy}
        </button>
        <button type="button" data-print hidden>{recoveryCodes.print}</button>
      </p>
      <p>
        <a class="button primary" href={next}>{recoveryCodes.done}</a>
      </p>
    </Layout>
  );
  return respondPage(page, 200, html.toString(), cookies ?? []);
}
