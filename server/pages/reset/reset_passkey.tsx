import { readForm } from "../http/form.ts";
import { type PageRequest, respondPage } from "../http/page.ts";
import { faultOf, type FormFault } from "../account/forms.tsx";
import { parseReturnTo } from "../../http/return_to.ts";
import { resetPath } from "../login/code_paths.ts";
import { Field, Message } from "../parts/fields.tsx";
import type { PageHtml } from "../parts/html.ts";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { parsePasskeyField } from "../passkey/passkey_field.ts";
import { askedReturn, continueReset, type Started } from "./reset.tsx";

const context = { flow: "password_reset" } as const;

interface Shown {
  readonly returnTo: string | null;
  readonly fault: FormFault | null;
}

function show(page: PageRequest, { returnTo, fault }: Shown, form: PageHtml): Response {
  const { passkey, reset } = page.words;
  const html = (
    <Layout page={page} title={reset.passkeyTitle} failed={fault !== null}>
      {fault && <Message kind="alert">{fault.words}</Message>}
      <noscript>
        <p>{passkey.needsScript}</p>
      </noscript>
      {form}
      <p class="more">
        <a href={resetPath("", returnTo)}>{reset.byCode}</a>
      </p>
    </Layout>
  );
  return respondPage(page, fault?.status ?? 200, html.toString());
}

function showStart(
  page: PageRequest,
  { username, returnTo }: Started,
  fault: FormFault | null,
): Response {
  const { common, passkey, reset } = page.words;
  return show(
    page,
    { returnTo, fault },
    <form method="post" action="/reset/passkey/start" data-needs-passkeys>
      {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
      <p class="intro">{reset.passkeyIntro}</p>
      <Field
        name="username"
        label={common.username}
        value={username}
        error={fault?.of("username")}
        autocomplete="username"
        autofocus
      />
      <button type="submit" class="primary">{passkey.use}</button>
    </form>,
  );
}

/** Asks for the username: a GET changes nothing, and the options belong to one attempt. */
export function getResetPasskey(page: PageRequest): Response {
  return showStart(page, { username: "", returnTo: askedReturn(page) }, null);
}

/** Asks the browser for a passkey. The options are the same for every username. */
export async function postResetPasskeyStart(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username", "return_to"]);
  if (form === null) return respondBadForm(page);
  const { username } = form;
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const offered = await page.service.offerResetPasskey({}, page.caller);
  if (!offered.ok) {
    return showStart(page, { username, returnTo }, faultOf(page, offered.refusal, context));
  }
  const { passkey } = page.words;
  return show(
    page,
    { returnTo, fault: null },
    <form method="post" action="/reset/passkey" data-passkey="get">
      {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
      <p class="intro">{passkey.intro}</p>
      <input type="hidden" name="options" value={JSON.stringify(offered.value.options)} disabled />
      <input type="hidden" name="username" value={username} />
      <input type="hidden" name="passkey" />
      <p class="error" role="alert" data-failed={passkey.failed}></p>
      <button type="submit" class="primary" hidden>{passkey.use}</button>
    </form>,
  );
}

/** Responds alike for every username and passkey. */
export async function postResetPasskey(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["username", "passkey", "return_to"]);
  const passkey = form === null ? null : parsePasskeyField(form.passkey);
  if (form === null || passkey === null) return respondBadForm(page);
  const { username } = form;
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const outcome = await page.service.requestPasswordReset(
    { username, passkey, send: "sms", locale: page.words.lang },
    page.caller,
  );
  if (!outcome.ok) {
    return showStart(page, { username, returnTo }, faultOf(page, outcome.refusal, context));
  }
  return continueReset(page, outcome.value, { by: "passkey", returnTo });
}
