import type { AuthorizeStep } from "../../../core/service.ts";
import { type PageRequest, respondPage } from "../http/page.ts";
import { Layout } from "../parts/layout.tsx";

type ConsentStep = Extract<AuthorizeStep, { kind: "consent" }>;

/** Asks whether an app of other people may see what it asks for. */
export function respondConsent(page: PageRequest, step: ConsentStep): Response {
  const { oidc } = page.words;
  const target = new URL(step.redirectUri);
  const html = (
    <Layout page={page} title={oidc.consentTitle}>
      <p class="intro">{oidc.consentIntro(step.clientName, step.username)}</p>
      <ul>
        {step.scopes.map((scope) => <li key={scope}>{oidc.scopes[scope]}</li>)}
      </ul>
      {step.resources.length > 0 && (
        <>
          <p>{oidc.consentResources}</p>
          <ul>
            {step.resources.map((resource) => <li key={resource}>{resource}</li>)}
          </ul>
        </>
      )}
      <p class="hint">{oidc.consentTarget(target.host === "" ? target.protocol : target.host)}</p>
      <form method="post" action="/oauth/authorize/consent">
        <input type="hidden" name="question" value={step.question} />
        <button type="submit" name="consent" value="given" class="primary">{oidc.allow}</button>
        <button type="submit" name="consent" value="denied">{oidc.deny}</button>
      </form>
    </Layout>
  );
  return respondPage(page, 200, html.toString());
}
