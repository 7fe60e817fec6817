import { parameter, readParameters } from "../../../core/domain/oidc/oauth_parameters.ts";
import { clearCookie } from "../http/cookies.ts";
import { clearGateCookies } from "../http/gate_ticket.ts";
import { isOwnForm } from "../http/origin.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { readFormText } from "../../http/oauth/oauth_form.ts";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm, respondLeaving, respondProblem } from "../parts/refusal_page.tsx";
import { respondAnswer } from "./answers.tsx";

/** RP-initiated logout 1.0: a client leads the browser here. */
export async function getOidcLogout(page: PageRequest): Promise<Response> {
  return await endLogin(page, new URL(page.c.req.url).search.slice(1), false);
}

/**
 * The answer to the question of our own page; or the request of a client by a form, which has no
 * cookies, and comes once more as a GET.
 */
export async function postOidcLogout(page: PageRequest): Promise<Response> {
  const query = await readFormText(page.c);
  if (query === null) return respondBadForm(page);
  if (isOwnForm(page.c, page.settings.publicOrigin)) return await endLogin(page, query, true);
  return respondNext(page, `/oauth/logout?${new URLSearchParams(query)}`);
}

async function endLogin(page: PageRequest, query: string, confirmed: boolean): Promise<Response> {
  const form = readParameters(query);
  const oidc = await page.service.oidc();
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await oidc.endLogin({ form, sessionToken, confirmed }, page.caller);
  if (!outcome.ok) return respondProblem(page, "not_found");
  const step = outcome.value;
  if (step.kind === "ask") return respondQuestion(page, query, step.username);
  const cookies = [clearCookie("session", page.secure), ...clearGateCookies(page)];
  if (step.url === null) return respondNext(page, "/login?notice=logged_out", cookies);
  if (confirmed) {
    return respondLeaving(page, { title: page.words.account.logOut, href: step.url }, cookies);
  }
  const response = respondAnswer(page, step.url);
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

/** The parameters that matter after the question. */
const keptNames = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];

function respondQuestion(page: PageRequest, query: string, username: string): Response {
  const { account, common, oidc } = page.words;
  const form = readParameters(query);
  const html = (
    <Layout page={page} title={account.logOut}>
      <p class="intro">{oidc.logOutIntro(username)}</p>
      <form method="post" action="/oauth/logout">
        {keptNames.map((name) => {
          const value = parameter(form, name);
          return value === null
            ? null
            : <input key={name} type="hidden" name={name} value={value} />;
        })}
        <button type="submit" class="primary">{account.logOut}</button>
      </form>
      <p class="more">
        <a href="/account">{common.cancel}</a>
      </p>
    </Layout>
  );
  return respondPage(page, 200, html.toString());
}
