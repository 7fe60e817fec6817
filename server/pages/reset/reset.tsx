import { challengeCookie, clearCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { clearGateCookies } from "../http/gate_ticket.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { faultOf, type FormFault } from "../account/forms.tsx";
import { Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";

const context = { flow: "password_reset" } as const;

function showStart(page: PageRequest, username: string, fault: FormFault | null): Response {
  const { code, common, reset } = page.words;
  const html = (
    <Layout page={page} title={reset.title} failed={fault !== null}>
      <p class="intro">{reset.intro}</p>
      {fault && <Message kind="alert">{fault.words}</Message>}
      <form method="post" action="/reset">
        <Field
          name="username"
          label={common.username}
          value={username}
          error={fault?.of("username")}
          autocomplete="username"
          autofocus
        />
        <Field
          name="recovery_code"
          label={code.recoveryCode}
          error={fault?.of("recoveryCode")}
          autocomplete="off"
        />
        <button type="submit" class="primary">{reset.submit}</button>
      </form>
      <p class="more">
        <a href="/login">{common.back}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString());
}

function showConfirm(page: PageRequest, fault: FormFault | null): Response {
  const { account, code, common, register, reset } = page.words;
  const html = (
    <Layout page={page} title={reset.confirmTitle} failed={fault !== null}>
      <p class="intro">{reset.confirmIntro}</p>
      {fault && <Message kind="alert">{fault.words}</Message>}
      <form method="post" action="/reset/confirm">
        <Field
          name="code"
          label={reset.codeFromPhone}
          error={fault?.of("code")}
          autocomplete="one-time-code"
          inputmode="numeric"
          autofocus
        />
        <Field
          name="recovery_code"
          label={code.recoveryCode}
          hint={reset.sameRecoveryCode}
          error={fault?.of("recoveryCode")}
          autocomplete="off"
        />
        <Field
          name="new_password"
          type="password"
          label={account.newPassword}
          hint={register.passwordHint}
          error={fault?.of("newPassword")}
          autocomplete="new-password"
        />
        <button type="submit" class="primary">{reset.confirm}</button>
      </form>
      <p class="more">
        <a href="/reset">{common.back}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString());
}

export function getReset(page: PageRequest): Response {
  return showStart(page, "", null);
}

/** Responds alike for every username. */
export async function postReset(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username", "recovery_code"]);
  if (form === null) return respondBadForm(page);
  const { username, recovery_code: recoveryCode } = form;
  const outcome = await page.service.requestPasswordReset(
    { username, recoveryCode, send: "sms", locale: page.words.lang },
    page.caller,
  );
  if (!outcome.ok) return showStart(page, username, faultOf(page, outcome.refusal, context));
  return respondNext(page, "/reset/confirm", [
    challengeCookie(outcome.value.challengeToken, page.secure),
  ]);
}

export function getResetConfirm(page: PageRequest): Response {
  return page.cookie("challenge") === null ? respondNext(page, "/reset") : showConfirm(page, null);
}

/** Sets the password; it opens no session. */
export async function postResetConfirm(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["code", "recovery_code", "new_password"]);
  if (form === null) return respondBadForm(page);
  const outcome = await page.service.resetPassword({
    challengeToken: page.cookie("challenge") ?? "",
    code: form.code,
    recoveryCode: form.recovery_code,
    newPassword: form.new_password,
  }, page.caller);
  if (!outcome.ok) return showConfirm(page, faultOf(page, outcome.refusal, context));
  return respondNext(page, "/login?notice=password_changed", [
    clearCookie("challenge", page.secure),
    clearCookie("session", page.secure),
    clearCookie("device", page.secure),
    ...clearGateCookies(page),
  ]);
}
