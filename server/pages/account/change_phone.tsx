import { challengeCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { redirectFor, requireSession, requireSteppedUp } from "../http/signed_in.ts";
import { Field } from "../parts/fields.tsx";
import { oneLine } from "../parts/shown.ts";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { faultOf, type FormFault, respondForm } from "./forms.tsx";

const path = "/account/phone";
const flow = "phone_change";

function show(page: PageRequest, typed: string, fault: FormFault | null): Response {
  const { account, common } = page.words;
  return respondForm(page, {
    title: account.changePhone,
    fault,
    children: (
      <form method="post" action={path}>
        <Field
          name="phone_number"
          type="tel"
          inputmode="tel"
          label={account.newPhone}
          hint={common.phoneHint}
          value={typed}
          error={fault?.of("phoneNumber")}
          autocomplete="tel"
          autofocus
        />
        <button type="submit" class="primary">{common.continue}</button>
      </form>
    ),
  });
}

function showCode(page: PageRequest, phone: string, fault: FormFault | null): Response {
  const { account, code } = page.words;
  return respondForm(page, {
    title: account.changePhone,
    fault,
    children: (
      <form method="post" action="/account/phone/confirm">
        <p class="intro">{account.phoneSent(oneLine(phone))}</p>
        <input type="hidden" name="phone" value={phone} />
        <Field
          name="code"
          label={code.code}
          error={fault?.of("code")}
          autocomplete="one-time-code"
          inputmode="numeric"
          autofocus
        />
        <button type="submit" class="primary">{account.changePhone}</button>
      </form>
    ),
  });
}

export async function getPhone(page: PageRequest): Promise<Response> {
  const found = await requireSteppedUp(page, path);
  return found instanceof Response ? found : show(page, "", null);
}

/** Starts the change and sends a code to the new number. */
export async function postPhone(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["phone_number"]);
  if (form === null) return respondBadForm(page);
  const { phone_number: phoneNumber } = form;
  const outcome = await page.service.requestPhoneChange({
    sessionToken: page.cookie("session") ?? "",
    phoneNumber,
    send: "sms",
    locale: page.words.lang,
  }, page.caller);
  if (!outcome.ok) {
    const { refusal } = outcome;
    return redirectFor(page, refusal, path) ??
      show(page, phoneNumber, faultOf(page, refusal, { flow }));
  }
  const { opened, sent } = outcome.value;
  if (sent !== null && !sent.ok) {
    return show(page, phoneNumber, faultOf(page, sent.refusal, { flow, method: "sms" }));
  }
  const phone = encodeURIComponent(opened.maskedPhoneNumber);
  return respondNext(page, `/account/phone/confirm?phone=${phone}`, [
    challengeCookie(opened.challengeToken, page.secure),
  ]);
}

export async function getPhoneConfirm(page: PageRequest): Promise<Response> {
  const found = await requireSession(page, path);
  if (found instanceof Response) return found;
  const phone = new URL(page.c.req.url).searchParams.get("phone") ?? "";
  return isMasked(phone) ? showCode(page, phone, null) : respondNext(page, path);
}

export async function postPhoneConfirm(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["code", "phone"]);
  if (form === null || !isMasked(form.phone)) return respondBadForm(page);
  const outcome = await page.service.changePhone({
    sessionToken: page.cookie("session") ?? "",
    challengeToken: page.cookie("challenge") ?? "",
    code: form.code,
    revokeOthers: false,
  }, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=phone");
  const { refusal } = outcome;
  return redirectFor(page, refusal, path) ??
    showCode(page, form.phone, faultOf(page, refusal, { flow, method: "sms" }));
}

/** The address repeats the number that was typed. It must not say anything else. */
function isMasked(phone: string): boolean {
  return /^\+[\d\s.]{1,40}$/.test(phone);
}
