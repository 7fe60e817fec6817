import { raw } from "hono/html";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { redirectFor } from "../http/signed_in.ts";
import { Field } from "../parts/fields.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { faultOf, type FormFault, respondForm } from "./forms.tsx";

const context = { flow: "totp_enrollment", method: "totp" } as const;

/**
 * Starts the setup. The secret exists only in this response. A refused code shows the form without
 * it: the app has it already.
 */
export async function postApp(page: PageRequest): Promise<Response> {
  if (await readForm(page.c, []) === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.enrollTotp({ sessionToken }, page.caller);
  if (!outcome.ok) {
    const { refusal } = outcome;
    return redirectFor(page, refusal) ?? show(page, null, faultOf(page, refusal, context));
  }
  return show(page, { ...outcome.value, svg: await qrCode(outcome.value.uri) }, null);
}

export async function postAppConfirm(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["code"]);
  if (form === null) return respondBadForm(page);
  const input = { sessionToken: page.cookie("session") ?? "", code: form.code };
  const outcome = await page.service.confirmTotp(input, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=app");
  const { refusal } = outcome;
  return redirectFor(page, refusal) ?? show(page, null, faultOf(page, refusal, context));
}

export async function postAppRemove(page: PageRequest): Promise<Response> {
  if (await readForm(page.c, []) === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.removeTotp({ sessionToken }, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=app_removed");
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}

interface Setup {
  readonly secret: string;
  readonly uri: string;
  readonly svg: string;
}

function show(page: PageRequest, setup: Setup | null, fault: FormFault | null): Response {
  const { account } = page.words;
  return respondForm(page, {
    title: account.appAdd,
    fault,
    children: (
      <>
        {setup && (
          <>
            <p>{account.appScan}</p>
            <div class="qr" role="img" aria-label={account.appScan}>{raw(setup.svg)}</div>
            <p>
              <a href={setup.uri}>{account.appOpen}</a>
            </p>
            <p>
              {account.appKey} <code>{setup.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
            </p>
          </>
        )}
        <form method="post" action="/account/app/confirm">
          <Field
            name="code"
            label={account.appCode}
            error={fault?.of("code")}
            autocomplete="one-time-code"
            inputmode="numeric"
            autofocus
          />
          <button type="submit" class="primary">{account.appConfirm}</button>
        </form>
      </>
    ),
  });
}

/** Our own text as an SVG image, so it needs no escaping. */
async function qrCode(uri: string): Promise<string> {
  const { renderSVG } = await import("uqr");
  // ISO/IEC 18004: scanners may need four modules of quiet zone.
  return renderSVG(uri, { border: 4 });
}
