import type { PageHtml } from "../parts/html.ts";
import type { FieldRefusal, Refusal } from "../../../core/domain/refusal.ts";
import type { ReadInvitation } from "../../../core/service.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { problems } from "../../http/problem.ts";
import { clearCookie } from "../http/cookies.ts";
import { type Form, readForm } from "../http/form.ts";
import { type PageRequest, respondPage } from "../http/page.ts";
import { respondInvite } from "../invite/invite.tsx";
import { loginPath } from "../login/code_paths.ts";
import { continueLogin } from "../login/continue_login.ts";
import { Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm, respondSentence } from "../parts/refusal_page.tsx";
import { oneLine } from "../parts/shown.ts";
import { fieldWords, refusalWords } from "../words/refusals.ts";

interface RegisterProps {
  readonly page: PageRequest;
  readonly invited: ReadInvitation | null;
  readonly returnTo: string | null;
  readonly typed?: Form<"username" | "phone_number">;
  readonly problem?: string;
  readonly faults?: readonly FieldRefusal[];
}

function RegisterView(
  { page, invited, returnTo, typed, problem, faults = [] }: RegisterProps,
): PageHtml {
  const { words, settings } = page;
  const { common, register } = words;
  const errorOf = (name: string): string | undefined => {
    const fault = faults.find(({ field }) => field === name);
    return fault && fieldWords(words.lang, fault.code, {});
  };
  const ownName = invited?.username ?? null;
  const ownNumber = invited?.maskedPhoneNumber ?? null;
  const title = ownName === null ? register.title : register.passwordTitle;
  // The first field to correct, or the first one.
  const focused = ["username", "password", "phoneNumber"].find((name) => errorOf(name)) ??
    (ownName === null ? "username" : "password");
  return (
    <Layout page={page} title={title} failed={problem !== undefined}>
      <p class="intro">
        {ownName === null
          ? register.intro(settings.appName)
          : register.passwordIntro(ownName, settings.appName)}
      </p>
      {problem && <Message kind="alert">{problem}</Message>}
      <form method="post" action="/register">
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        {ownName === null && (
          <Field
            name="username"
            label={common.username}
            hint={register.usernameHint}
            value={typed?.username ?? ""}
            error={errorOf("username")}
            autocomplete="username"
            autofocus={focused === "username"}
          />
        )}
        <Field
          name="password"
          type="password"
          label={common.password}
          hint={register.passwordHint}
          error={errorOf("password")}
          autocomplete="new-password"
          autofocus={focused === "password"}
        />
        {ownNumber === null
          ? (
            <Field
              name="phone_number"
              type="tel"
              inputmode="tel"
              label={common.phoneNumber}
              hint={`${common.phoneHint}. ${register.phoneReason}`}
              value={typed?.phone_number ?? ""}
              error={errorOf("phoneNumber")}
              autocomplete="tel"
              autofocus={focused === "phoneNumber"}
            />
          )
          : <p class="hint">{register.phoneFixed(oneLine(ownNumber))}</p>}
        <button type="submit" class="primary">
          {ownName === null ? register.submit : register.passwordSubmit}
        </button>
      </form>
      <p class="more">
        {register.haveAccount} <a href={loginPath(returnTo)}>{words.login.title}</a>
      </p>
    </Layout>
  );
}

/** What the browser's invitation decides, null without one, or the page that comes instead. */
async function findInvited(
  page: PageRequest,
  returnTo: string | null,
): Promise<ReadInvitation | null | Response> {
  const invitation = page.cookie("invitation");
  const { registration = "open" } = page.settings;
  if (invitation !== null) {
    const outcome = await page.service.readInvitation({ invitation }, page.caller);
    return outcome.ok ? outcome.value : respondRefused(page, outcome.refusal, returnTo);
  }
  if (registration === "invite") return respondInvite(page, null, returnTo);
  if (registration === "open") return null;
  return respondRefused(page, { code: "registration_closed" }, returnTo);
}

/** A refusal that no correction of the form resolves. */
function respondRefused(page: PageRequest, refusal: Refusal, returnTo: string | null): Response {
  if (refusal.code !== "registration_closed") return respondInvite(page, refusal, returnTo);
  page.c.set("problem", refusal.code);
  const { lang, register, login } = page.words;
  return respondSentence(page, problems[refusal.code][0], {
    title: register.title,
    sentence: refusalWords(lang, refusal, {}),
    href: loginPath(returnTo),
    link: login.title,
  }, [clearCookie("invitation", page.secure)]);
}

export async function getRegister(page: PageRequest): Promise<Response> {
  const asked = new URL(page.c.req.url).searchParams.get("return_to");
  const returnTo = parseReturnTo(asked, page.settings.returnOrigins);
  const invited = await findInvited(page, returnTo);
  if (invited instanceof Response) return invited;
  const view = <RegisterView {...{ page, invited, returnTo }} />;
  return respondPage(page, 200, view.toString());
}

/** Creates the user and continues with the login, so that the password is typed once. */
export async function postRegister(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username", "password", "phone_number", "return_to"]);
  if (form === null) return respondBadForm(page);
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const invited = await findInvited(page, returnTo);
  if (invited instanceof Response) return invited;
  const { password } = form;
  const outcome = await page.service.register({
    username: invited?.username ? null : form.username,
    password,
    phoneNumber: invited?.maskedPhoneNumber ? null : form.phone_number,
    invitation: page.cookie("invitation"),
  }, page.caller);
  if (!outcome.ok) return respondTyped(page, { invited, returnTo, typed: form }, outcome.refusal);
  const { username } = outcome.value;
  const response = await continueLogin(page, { username, password, returnTo });
  if (invited !== null) {
    response.headers.append("set-cookie", clearCookie("invitation", page.secure));
  }
  return response;
}

function respondTyped(
  page: PageRequest,
  shown: Pick<RegisterProps, "invited" | "returnTo" | "typed">,
  refusal: Refusal,
): Response {
  const { code, fields: faults = [] } = refusal;
  if (code.startsWith("invitation_") || code === "registration_closed") {
    return respondRefused(page, refusal, shown.returnTo);
  }
  page.c.set("problem", code);
  const problem = refusalWords(page.words.lang, refusal, {});
  const status = code === "invalid_input" || code === "username_taken" ? 422 : problems[code][0];
  const view = <RegisterView {...{ page, ...shown, problem, faults }} />;
  return respondPage(page, status, view.toString());
}
