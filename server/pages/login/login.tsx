import type { PageHtml } from "../parts/html.ts";
import { readForm } from "../http/form.ts";
import { gateCookies } from "../http/gate_ticket.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { problems } from "../../http/problem.ts";
import { Checkbox, Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { refusalWords } from "../words/refusals.ts";
import { invitePath, registerPath, resetPath } from "./code_paths.ts";
import { tryLogin } from "./continue_login.ts";

/** What a redirect to the login form can say. */
type Notice = "logged_out" | "password_changed" | "account_deleted";

interface LoginProps {
  readonly page: PageRequest;
  readonly returnTo: string | null;
  readonly username?: string;
  readonly problem?: string;
  readonly notice?: string | undefined;
}

function LoginView({ page, returnTo, username, problem, notice }: LoginProps): PageHtml {
  const { words, settings } = page;
  const { common, login } = words;
  return (
    <Layout page={page} title={login.title} failed={problem !== undefined}>
      <p class="intro">{login.intro(settings.appName)}</p>
      {problem && <Message kind="alert">{problem}</Message>}
      {notice && <Message kind="status">{notice}</Message>}
      <form method="post" action="/login">
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        <Field
          name="username"
          label={common.username}
          value={username ?? ""}
          autocomplete="username"
          autofocus={username === undefined}
        />
        <Field
          name="password"
          type="password"
          label={common.password}
          autocomplete="current-password"
          autofocus={username !== undefined}
        />
        {page.cookie("device") !== null && <Checkbox name="remember" label={words.code.remember} />}
        <button type="submit" class="primary">{login.submit}</button>
      </form>
      <p class="more">
        <a href={resetPath("", returnTo)}>{login.forgot}</a>
      </p>
      <p class="more">
        {settings.registration === undefined || settings.registration === "open"
          ? (
            <>
              {login.noAccount} <a href={registerPath(returnTo)}>{login.register}</a>
            </>
          )
          : (
            <>
              {login.invited} <a href={invitePath(returnTo)}>{login.enterInvitation}</a>
            </>
          )}
      </p>
    </Layout>
  );
}

/** Shows the form; with a live session, leads on. */
export async function getLogin(page: PageRequest): Promise<Response> {
  const { searchParams } = new URL(page.c.req.url);
  const returnTo = parseReturnTo(searchParams.get("return_to"), page.settings.returnOrigins);
  const sessionToken = page.cookie("session");
  // A client of OpenID Connect may ask for a new login.
  if (sessionToken !== null && searchParams.get("again") !== "yes") {
    const outcome = await page.service.authenticate({ sessionToken }, page.caller);
    if (outcome.ok) {
      const { expiresAt, lastSeenAt } = outcome.value.session;
      const maxAgeSeconds = Math.floor((expiresAt - lastSeenAt) / 1000);
      // An app sent the browser here because its ticket is missing or of an earlier session.
      const cookies = await gateCookies(page, sessionToken, maxAgeSeconds);
      return respondNext(page, returnTo ?? "/account", cookies);
    }
  }
  const { login } = page.words;
  const notices: Readonly<Record<Notice, string>> = {
    logged_out: login.loggedOut,
    password_changed: login.passwordChanged,
    account_deleted: login.accountDeleted,
  };
  const notice = notices[searchParams.get("notice") as Notice];
  const hint = searchParams.get("username");
  const known = hint === null ? {} : { username: hint };
  const view = <LoginView page={page} returnTo={returnTo} notice={notice} {...known} />;
  return respondPage(page, 200, view.toString());
}

export async function postLogin(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username", "password", "remember", "return_to"]);
  if (form === null) return respondBadForm(page);
  const { username, password } = form;
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const tried = await tryLogin(page, {
    username,
    password,
    returnTo,
    remember: form.remember === "yes",
  });
  if (tried instanceof Response) return tried;
  page.c.set("problem", tried.refusal.code);
  const problem = refusalWords(page.words.lang, tried.refusal, {});
  const [status] = problems[tried.refusal.code];
  const view = <LoginView page={page} returnTo={returnTo} username={username} problem={problem} />;
  return respondPage(page, status, view.toString());
}
