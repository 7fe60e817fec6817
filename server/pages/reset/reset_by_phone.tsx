import {
  delayedResetOpenDays,
  delayedResetRestDays,
} from "../../../core/domain/account/delayed_reset.ts";
import { challengeCookie, setCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { faultOf, type FormFault } from "../account/forms.tsx";
import { Field, Message } from "../parts/fields.tsx";
import type { PageHtml } from "../parts/html.ts";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { longDate } from "../parts/shown.ts";
import { continueReset } from "./reset.tsx";

const context = { flow: "password_reset" } as const;

/** Longer than the longest wait and the days after it. The reset itself ends earlier. */
const cookieDays = 2 * delayedResetRestDays + delayedResetOpenDays;

function show(
  page: PageRequest,
  title: string,
  fault: FormFault | null,
  content: PageHtml,
): Response {
  const { common } = page.words;
  const html = (
    <Layout page={page} title={title} failed={fault !== null}>
      {fault && <Message kind="alert">{fault.words}</Message>}
      {content}
      <p class="more">
        <a href="/reset">{common.back}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString());
}

function showStart(page: PageRequest, username: string, fault: FormFault | null): Response {
  const { common, reset } = page.words;
  return show(
    page,
    reset.phoneTitle,
    fault,
    <form method="post" action="/reset/phone">
      <p class="intro">{reset.phoneIntro}</p>
      <Field
        name="username"
        label={common.username}
        value={username}
        error={fault?.of("username")}
        autocomplete="username"
        autofocus
      />
      <button type="submit" class="primary">{reset.submit}</button>
    </form>,
  );
}

export function getResetPhone(page: PageRequest): Response {
  return showStart(page, "", null);
}

/** Responds alike for every username. */
export async function postResetPhone(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username"]);
  if (form === null) return respondBadForm(page);
  const { username } = form;
  const input = { username, send: "sms", locale: page.words.lang };
  const outcome = await page.service.requestDelayedReset(input, page.caller);
  if (!outcome.ok) return showStart(page, username, faultOf(page, outcome.refusal, context));
  const cookie = challengeCookie(outcome.value.challengeToken, page.secure);
  return respondNext(page, "/reset/phone/code", [cookie]);
}

function showCode(page: PageRequest, fault: FormFault | null): Response {
  const { reset } = page.words;
  return show(
    page,
    reset.phoneTitle,
    fault,
    <form method="post" action="/reset/phone/code">
      <p class="intro">{reset.phoneCodeIntro}</p>
      <Field
        name="code"
        label={reset.codeFromPhone}
        error={fault?.of("code")}
        autocomplete="one-time-code"
        inputmode="numeric"
        autofocus
      />
      <button type="submit" class="primary">{reset.phoneStart}</button>
    </form>,
  );
}

export function getResetPhoneCode(page: PageRequest): Response {
  if (page.cookie("challenge") === null) return respondNext(page, "/reset/phone");
  return showCode(page, null);
}

/** Responds alike for every code. */
export async function postResetPhoneCode(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["code"]);
  if (form === null) return respondBadForm(page);
  const input = { challengeToken: page.cookie("challenge") ?? "", code: form.code };
  const outcome = await page.service.startDelayedReset(input, page.caller);
  if (!outcome.ok) return showCode(page, faultOf(page, outcome.refusal, context));
  const maxAgeSeconds = cookieDays * 24 * 60 * 60;
  const { secure } = page;
  const cookie = setCookie("reset", outcome.value.resetToken, { secure, maxAgeSeconds });
  return respondNext(page, "/reset/phone/wait", [cookie]);
}

/** Shows whether the reset waits, can be completed, or is unknown. */
export async function getResetPhoneWait(page: PageRequest): Promise<Response> {
  const { reset } = page.words;
  const resetToken = page.cookie("reset");
  if (resetToken === null) return respondNext(page, "/reset/phone");
  const found = await page.service.checkDelayedReset({ resetToken }, page.caller);
  if (!found.ok) {
    return show(
      page,
      reset.phoneTitle,
      null,
      <>
        <p class="intro">{reset.phoneUnknown}</p>
        <p class="more">
          <a href="/reset/phone/wait">{reset.phoneReload}</a>
        </p>
        <p class="more">
          <a href="/reset/phone">{reset.phoneAgain}</a>
        </p>
      </>,
    );
  }
  const { status, opensAt } = found.value;
  return show(
    page,
    reset.phoneTitle,
    null,
    status === "waiting"
      ? <p class="intro">{reset.phoneWaits(longDate(page.words.lang, opensAt))}</p>
      : <SendForm page={page} />,
  );
}

function SendForm({ page }: { readonly page: PageRequest }): PageHtml {
  const { reset } = page.words;
  return (
    <form method="post" action="/reset/phone/send">
      <p class="intro">{reset.phoneOpen}</p>
      <button type="submit" class="primary">{reset.submit}</button>
    </form>
  );
}

/** Sends the second code. */
export async function postResetPhoneSend(page: PageRequest): Promise<Response> {
  if (await readForm(page.c, []) === null) return respondBadForm(page);
  const resetToken = page.cookie("reset") ?? "";
  const input = { resetToken, send: "sms", locale: page.words.lang };
  const outcome = await page.service.sendResetCode(input, page.caller);
  const fault = outcome.ok
    ? outcome.value.sent?.ok === false ? outcome.value.sent.refusal : null
    : outcome.refusal;
  if (fault !== null || !outcome.ok) {
    const refusal = fault ?? { code: "reset_not_found" as const };
    const { phoneTitle } = page.words.reset;
    return show(page, phoneTitle, faultOf(page, refusal, context), <SendForm page={page} />);
  }
  return continueReset(page, outcome.value.opened, { by: "waiting_period", returnTo: null });
}
