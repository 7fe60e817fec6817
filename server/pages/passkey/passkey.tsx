import type { Child } from "hono/jsx";
import { challengeCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { redirectFor, requireSession } from "../http/signed_in.ts";
import { faultOf, type FormFault, respondForm } from "../account/forms.tsx";
import { codePath, loginPath } from "../login/code_paths.ts";
import { finishLogin } from "../login/continue_login.ts";
import { Checkbox, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { parsePasskeyField } from "./passkey_field.ts";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { refusalWords } from "../words/refusals.ts";

/**
 * Offers to start: a GET changes nothing, and the browser's options belong to one attempt. Without
 * a script, it offers the other ways.
 */
export function getLoginPasskey(page: PageRequest): Response {
  const { searchParams } = new URL(page.c.req.url);
  const returnTo = parseReturnTo(searchParams.get("return_to"), page.settings.returnOrigins);
  if (page.cookie("challenge") === null) return respondNext(page, loginPath(returnTo));
  const { passkey } = page.words;
  return showProof(page, returnTo, {
    problem: null,
    form: (
      <form method="post" action="/login/passkey/start" data-needs-passkeys>
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        <button type="submit" class="primary">{passkey.use}</button>
      </form>
    ),
  });
}

/** Asks the browser for a passkey. */
export async function postLoginPasskeyStart(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["return_to"]);
  if (form === null) return respondBadForm(page);
  return await ask(page, parseReturnTo(form.return_to, page.settings.returnOrigins), null);
}

async function ask(
  page: PageRequest,
  returnTo: string | null,
  problem: string | null,
): Promise<Response> {
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, loginPath(returnTo));
  const offered = await page.service.offerPasskey({ challengeToken }, page.caller);
  const { passkey, lang } = page.words;
  return showProof(page, returnTo, {
    problem: offered.ok ? problem : refusalWords(lang, offered.refusal, {}),
    form: offered.ok && (
      <form method="post" action="/login/passkey" data-passkey="get">
        <p class="intro">{passkey.intro}</p>
        <noscript>
          <p>{passkey.needsScript}</p>
        </noscript>
        <input type="hidden" name="options" value={JSON.stringify(offered.value)} disabled />
        <input type="hidden" name="passkey" />
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        <Checkbox name="remember" label={page.words.code.remember} />
        <p class="error" role="alert" data-failed={passkey.failed}></p>
        <button type="submit" class="primary" hidden>{passkey.use}</button>
      </form>
    ),
  });
}

function showProof(
  page: PageRequest,
  returnTo: string | null,
  { problem, form }: { readonly problem: string | null; readonly form: Child },
): Response {
  const { passkey } = page.words;
  const html = (
    <Layout page={page} title={passkey.title} failed={problem !== null}>
      {problem && <Message kind="alert">{problem}</Message>}
      {form}
      <p class="more">
        <a href={codePath({ returnTo })}>{passkey.otherWay}</a>
      </p>
    </Layout>
  );
  return respondPage(page, problem === null ? 200 : 422, html.toString());
}

export async function postLoginPasskey(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["passkey", "remember", "return_to"]);
  const passkey = form === null ? null : parsePasskeyField(form.passkey);
  if (form === null || passkey === null) return respondBadForm(page);
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const outcome = await page.service.verifySecondFactor({
    challengeToken: page.cookie("challenge") ?? "",
    method: "passkey",
    code: null,
    passkey,
    trustDevice: false,
    remember: form.remember === "yes",
  }, page.caller);
  if (outcome.ok) return await finishLogin(page, outcome.value, returnTo);
  return await ask(page, returnTo, refusalWords(page.words.lang, outcome.refusal, {}));
}

const addPath = "/account/passkeys/add";

/** Offers to start: a GET changes nothing. */
export async function getPasskeyAdd(page: PageRequest): Promise<Response> {
  const found = await requireSession(page, addPath);
  if (found instanceof Response) return found;
  const { account, passkey } = page.words;
  return respondForm(page, {
    title: account.passkeyAdd,
    fault: null,
    children: (
      <>
        <noscript>
          <p>{account.passkeyNeedsScript}</p>
        </noscript>
        <form method="post" action="/account/passkeys/start" data-needs-passkeys>
          <p class="intro">{passkey.intro}</p>
          <button type="submit" class="primary">{account.passkeyAdd}</button>
        </form>
      </>
    ),
  });
}

/** Starts to add a passkey. */
export async function postPasskeyStart(page: PageRequest): Promise<Response> {
  if (await readForm(page.c, []) === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.enrollPasskey({ sessionToken }, page.caller);
  if (!outcome.ok) {
    const { refusal } = outcome;
    return redirectFor(page, refusal, addPath) ??
      showAdd(page, null, faultOf(page, refusal, { flow: "passkey_enrollment" }));
  }
  const { challengeToken, options } = outcome.value;
  return showAdd(page, options, null, [
    challengeCookie(challengeToken, page.secure),
  ]);
}

function showAdd(
  page: PageRequest,
  options: unknown,
  fault: FormFault | null,
  cookies: readonly string[] = [],
): Response {
  const { account, passkey } = page.words;
  return respondForm(page, {
    title: account.passkeyAdd,
    fault,
    children: options === null
      ? null
      : (
        <form method="post" action="/account/passkeys/add" data-passkey="create">
          <p class="intro">{passkey.intro}</p>
          <noscript>
            <p>{account.passkeyNeedsScript}</p>
          </noscript>
          <input type="hidden" name="options" value={JSON.stringify(options)} disabled />
          <input type="hidden" name="passkey" />
          <p class="error" role="alert" data-failed={passkey.failed}></p>
          <button type="submit" class="primary" hidden>{account.passkeyAdd}</button>
        </form>
      ),
  }, cookies);
}

export async function postPasskeyAdd(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["passkey"]);
  const passkey = form === null ? null : parsePasskeyField(form.passkey);
  if (passkey === null) return respondBadForm(page);
  const outcome = await page.service.confirmPasskey({
    sessionToken: page.cookie("session") ?? "",
    challengeToken: page.cookie("challenge") ?? "",
    passkey,
    name: null,
  }, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=passkey");
  const { refusal } = outcome;
  return redirectFor(page, refusal, addPath) ??
    showAdd(page, null, faultOf(page, refusal, { flow: "passkey_enrollment" }));
}
