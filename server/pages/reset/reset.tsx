import { type PriorProof, priorProofs } from "../../../core/domain/challenge/challenge.ts";
import { totpDigits } from "../../../core/domain/factors/totp.ts";
import { parseCode } from "../../../core/domain/one_time_code.ts";
import { challengeCookie, clearCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { clearGateCookies } from "../http/gate_ticket.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { faultOf, type FormFault } from "../account/forms.tsx";
import { parseReturnTo } from "../../http/return_to.ts";
import { loginPath, resetPath } from "../login/code_paths.ts";
import { Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";

const context = { flow: "password_reset" } as const;

/** What was typed, and where the login afterward leads. */
export interface Started {
  readonly username: string;
  readonly returnTo: string | null;
}

async function showStart(
  page: PageRequest,
  { username, returnTo }: Started,
  fault: FormFault | null,
): Promise<Response> {
  // No token is one of a reset, so nothing is looked up.
  const asked = await page.service.checkDelayedReset({ resetToken: "" }, page.caller);
  const byPhone = asked.ok || asked.refusal.code !== "not_configured";
  const { common, reset } = page.words;
  const html = (
    <Layout page={page} title={reset.title} failed={fault !== null}>
      <p class="intro">{reset.intro}</p>
      {fault && <Message kind="alert">{fault.words}</Message>}
      <form method="post" action="/reset">
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        <Field
          name="username"
          label={common.username}
          value={username}
          error={fault?.of("username")}
          autocomplete="username"
          autofocus
        />
        <Field
          name="code"
          label={reset.code}
          error={fault?.of("totpCode")}
          autocomplete="off"
        />
        <button type="submit" class="primary">{reset.submit}</button>
      </form>
      <p class="more" data-needs-passkeys>
        <a href={resetPath("/passkey", returnTo)}>{reset.byPasskey}</a>
      </p>
      {byPhone && (
        <p class="more">
          <a href="/reset/phone">{reset.byPhone}</a>
        </p>
      )}
      <p class="more">
        <a href={loginPath(returnTo)}>{common.back}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString());
}

interface Confirmed {
  /** What the reset started with if it needs no recovery code at the end. */
  readonly by: PriorProof | null;
  readonly returnTo: string | null;
}

function showConfirm(
  page: PageRequest,
  { by, returnTo }: Confirmed,
  fault: FormFault | null,
): Response {
  const { account, code, common, register, reset } = page.words;
  const html = (
    <Layout page={page} title={reset.confirmTitle} failed={fault !== null}>
      <p class="intro">{reset.confirmIntro}</p>
      {fault && <Message kind="alert">{fault.words}</Message>}
      <form method="post" action="/reset/confirm">
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        <Field
          name="code"
          label={reset.codeFromPhone}
          error={fault?.of("code")}
          autocomplete="one-time-code"
          inputmode="numeric"
          autofocus
        />
        {by === null
          ? (
            <Field
              name="recovery_code"
              label={code.recoveryCode}
              hint={reset.sameRecoveryCode}
              error={fault?.of("recoveryCode")}
              autocomplete="off"
            />
          )
          : <input type="hidden" name="by" value={by} />}
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
        <a href={resetPath("", returnTo)}>{common.back}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString());
}

/** Where the address says that the login afterward leads. */
export function askedReturn(page: PageRequest): string | null {
  const asked = new URL(page.c.req.url).searchParams.get("return_to");
  return parseReturnTo(asked, page.settings.returnOrigins);
}

export function getReset(page: PageRequest): Promise<Response> {
  return showStart(page, { username: "", returnTo: askedReturn(page) }, null);
}

/** Responds alike for every username. Six digits are a code of the authenticator app. */
export async function postReset(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username", "code", "return_to"]);
  if (form === null) return respondBadForm(page);
  const { username, code } = form;
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const byApp = parseCode(code)?.length === totpDigits;
  const proof = byApp ? { totpCode: code } : { recoveryCode: code };
  const outcome = await page.service.requestPasswordReset(
    { username, ...proof, send: "sms", locale: page.words.lang },
    page.caller,
  );
  if (!outcome.ok) {
    return await showStart(page, { username, returnTo }, faultOf(page, outcome.refusal, context));
  }
  return continueReset(page, outcome.value, { by: byApp ? "totp" : null, returnTo });
}

/** Leads to the new password. */
export function continueReset(
  page: PageRequest,
  { challengeToken }: { readonly challengeToken: string },
  { by, returnTo }: Confirmed,
): Response {
  const path = resetPath("/confirm", returnTo, by ?? undefined);
  return respondNext(page, path, [challengeCookie(challengeToken, page.secure)]);
}

function parseBy(text: string | null): PriorProof | null {
  return priorProofs.find((known) => known === text) ?? null;
}

export function getResetConfirm(page: PageRequest): Response {
  const returnTo = askedReturn(page);
  if (page.cookie("challenge") === null) return respondNext(page, resetPath("", returnTo));
  const { searchParams } = new URL(page.c.req.url);
  return showConfirm(page, { by: parseBy(searchParams.get("by")), returnTo }, null);
}

/** Sets the password; it opens no session. */
export async function postResetConfirm(page: PageRequest): Promise<Response> {
  const names = ["code", "recovery_code", "by", "new_password", "return_to"] as const;
  const form = await readForm(page.c, names);
  if (form === null) return respondBadForm(page);
  const by = parseBy(form.by);
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const outcome = await page.service.resetPassword({
    challengeToken: page.cookie("challenge") ?? "",
    code: form.code,
    recoveryCode: by === null ? form.recovery_code : null,
    newPassword: form.new_password,
  }, page.caller);
  if (!outcome.ok) {
    return showConfirm(page, { by, returnTo }, faultOf(page, outcome.refusal, context));
  }
  return respondNext(page, loginPath(returnTo, "password_changed"), [
    clearCookie("challenge", page.secure),
    clearCookie("reset", page.secure),
    clearCookie("session", page.secure),
    clearCookie("device", page.secure),
    ...clearGateCookies(page),
  ]);
}
