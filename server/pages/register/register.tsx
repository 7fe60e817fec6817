import type { PageHtml } from "../parts/html.ts";
import type { FieldRefusal } from "../../../core/domain/refusal.ts";
import { problems } from "../../http/problem.ts";
import { type Form, readForm } from "../http/form.ts";
import { type PageRequest, respondPage } from "../http/page.ts";
import { continueLogin } from "../login/continue_login.ts";
import { Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { fieldWords, refusalWords } from "../words/refusals.ts";

interface RegisterProps {
  readonly page: PageRequest;
  readonly typed?: Form<"username" | "phone_number">;
  readonly problem?: string;
  readonly faults?: readonly FieldRefusal[];
}

function RegisterView({ page, typed, problem, faults = [] }: RegisterProps): PageHtml {
  const { words, settings } = page;
  const { common, register } = words;
  const errorOf = (name: string): string | undefined => {
    const fault = faults.find(({ field }) => field === name);
    return fault && fieldWords(words.lang, fault.code, {});
  };
  // The first field to correct.
  const focused = ["username", "password", "phoneNumber"].find((name) => errorOf(name));
  return (
    <Layout page={page} title={register.title} failed={problem !== undefined}>
      <p class="intro">{register.intro(settings.appName)}</p>
      {problem && <Message kind="alert">{problem}</Message>}
      <form method="post" action="/register">
        <Field
          name="username"
          label={common.username}
          hint={register.usernameHint}
          value={typed?.username ?? ""}
          error={errorOf("username")}
          autocomplete="username"
          autofocus={focused === undefined || focused === "username"}
        />
        <Field
          name="password"
          type="password"
          label={common.password}
          hint={register.passwordHint}
          error={errorOf("password")}
          autocomplete="new-password"
          autofocus={focused === "password"}
        />
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
        <button type="submit" class="primary">{register.submit}</button>
      </form>
      <p class="more">
        {register.haveAccount} <a href="/login">{words.login.title}</a>
      </p>
    </Layout>
  );
}

export function getRegister(page: PageRequest): Response {
  return respondPage(page, 200, (<RegisterView page={page} />).toString());
}

/** Creates the user and continues with the login, so that the password is typed once. */
export async function postRegister(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username", "password", "phone_number"]);
  if (form === null) return respondBadForm(page);
  const { username, password, phone_number: phoneNumber } = form;
  const outcome = await page.service.register({ username, password, phoneNumber }, page.caller);
  if (!outcome.ok) {
    const { refusal } = outcome;
    page.c.set("problem", refusal.code);
    const problem = refusalWords(page.words.lang, refusal, {});
    const faults = refusal.fields ?? [];
    return respondPage(
      page,
      refusal.code === "invalid_input" || refusal.code === "username_taken"
        ? 422
        : problems[refusal.code][0],
      (<RegisterView page={page} typed={form} problem={problem} faults={faults} />).toString(),
    );
  }
  return await continueLogin(page, { username, password, returnTo: null });
}
