import { faultOf, type FormFault } from "../account/forms.tsx";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { codePath, loginPath } from "../login/code_paths.ts";

interface Shown {
  readonly typed: string;
  readonly returnTo: string | null;
  readonly fault: FormFault | null;
}

/** Corrects a number that was mistyped at registration. */
function show(page: PageRequest, { typed, returnTo, fault }: Shown): Response {
  const { code, common } = page.words;
  const html = (
    <Layout page={page} title={code.newPhone} failed={fault !== null}>
      {fault && <Message kind="alert">{fault.words}</Message>}
      <form method="post" action="/login/phone">
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        <Field
          name="phone_number"
          type="tel"
          inputmode="tel"
          label={common.phoneNumber}
          hint={common.phoneHint}
          value={typed}
          error={fault?.of("phoneNumber")}
          autocomplete="tel"
          autofocus
        />
        <button type="submit" class="primary">{code.send.sms}</button>
      </form>
      <p class="more">
        <a href={codePath({ returnTo })}>{common.back}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString());
}

export function getCorrectNumber(page: PageRequest): Response {
  const { searchParams } = new URL(page.c.req.url);
  const returnTo = parseReturnTo(searchParams.get("return_to"), page.settings.returnOrigins);
  if (page.cookie("challenge") === null) return respondNext(page, loginPath(returnTo));
  return show(page, { typed: "", returnTo, fault: null });
}

/** Corrects the number and sends a code to the new one. */
export async function postCorrectNumber(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["phone_number", "return_to"]);
  if (form === null) return respondBadForm(page);
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, loginPath(returnTo));
  const { phone_number: phoneNumber } = form;
  const outcome = await page.service.sendCode({
    challengeToken,
    channel: "sms",
    locale: page.words.lang,
    appHash: null,
    phoneNumber,
  }, page.caller);
  if (outcome.ok) return respondNext(page, codePath({ method: "sms", returnTo }));
  const fault = faultOf(page, outcome.refusal, { method: "sms" });
  return show(page, { typed: phoneNumber, returnTo, fault });
}
