import { clearCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { redirectFor, requireSession } from "../http/signed_in.ts";
import { Field } from "../parts/fields.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { faultOf, type FormFault, respondForm } from "./forms.tsx";

function show(page: PageRequest, fault: FormFault | null): Response {
  const { account, register } = page.words;
  return respondForm(page, {
    title: account.changePassword,
    fault,
    children: (
      <form method="post" action="/account/password">
        <Field
          name="current_password"
          type="password"
          label={account.currentPassword}
          error={fault?.of("currentPassword")}
          autocomplete="current-password"
          autofocus
        />
        <Field
          name="new_password"
          type="password"
          label={account.newPassword}
          hint={register.passwordHint}
          error={fault?.of("newPassword")}
          autocomplete="new-password"
        />
        <button type="submit" class="primary">{account.changePassword}</button>
      </form>
    ),
  });
}

export async function getPassword(page: PageRequest): Promise<Response> {
  const found = await requireSession(page, "/account/password");
  return found instanceof Response ? found : show(page, null);
}

export async function postPassword(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["current_password", "new_password"]);
  if (form === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.changePassword({
    sessionToken,
    currentPassword: form.current_password,
    newPassword: form.new_password,
  }, page.caller);
  if (outcome.ok) {
    return respondNext(page, "/account?saved=password", [clearCookie("device", page.secure)]);
  }
  const { refusal } = outcome;
  return redirectFor(page, refusal, "/account/password") ??
    show(page, faultOf(page, refusal, {}));
}
