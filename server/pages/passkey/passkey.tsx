import { setCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../http/return_to.ts";
import { redirectFor } from "../http/signed_in.ts";
import { faultOf, type FormFault, respondForm } from "../account/forms.tsx";
import { codePath } from "../login/code_paths.ts";
import { finishLogin } from "../login/continue_login.ts";
import { Checkbox, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { refusalWords } from "../words/refusals.ts";

const challengeSeconds = 10 * 60;

/** Asks the browser for a passkey. Without a script, it offers the other ways. */
export async function getLoginPasskey(page: PageRequest): Promise<Response> {
  const { searchParams } = new URL(page.c.req.url);
  const returnTo = parseReturnTo(searchParams.get("return_to"), page.settings.returnOrigins);
  return await showProof(page, returnTo, null);
}

async function showProof(
  page: PageRequest,
  returnTo: string | null,
  problem: string | null,
): Promise<Response> {
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, "/login");
  const offered = await page.service.offerPasskey({ challengeToken }, page.caller);
  const { passkey, lang } = page.words;
  const words = offered.ok ? problem : refusalWords(lang, offered.refusal, {});
  const html = (
    <Layout page={page} title={passkey.title} failed={words !== null}>
      {words && <Message kind="alert">{words}</Message>}
      {offered.ok && (
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
      )}
      <p class="more">
        <a href={codePath({ returnTo })}>{passkey.otherWay}</a>
      </p>
    </Layout>
  );
  return respondPage(page, words === null ? 200 : 422, html.toString());
}

export async function postLoginPasskey(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["passkey", "remember", "return_to"]);
  const passkey = form === null ? null : parseObject(form.passkey);
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
  if (outcome.ok) return finishLogin(page, outcome.value, returnTo);
  return await showProof(page, returnTo, refusalWords(page.words.lang, outcome.refusal, {}));
}

/** Starts to add a passkey. */
export async function getPasskeyAdd(page: PageRequest): Promise<Response> {
  const path = "/account/passkeys/add";
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.enrollPasskey({ sessionToken }, page.caller);
  if (!outcome.ok) {
    const { refusal } = outcome;
    return redirectFor(page, refusal, path) ??
      showAdd(page, null, faultOf(page, refusal, { flow: "passkey_enrollment" }));
  }
  const { challengeToken, options } = outcome.value;
  return showAdd(page, options, null, [
    setCookie("challenge", challengeToken, {
      secure: page.secure,
      maxAgeSeconds: challengeSeconds,
    }),
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
  const passkey = form === null ? null : parseObject(form.passkey);
  if (passkey === null) return respondBadForm(page);
  const outcome = await page.service.confirmPasskey({
    sessionToken: page.cookie("session") ?? "",
    challengeToken: page.cookie("challenge") ?? "",
    passkey,
    name: null,
  }, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=passkey");
  const { refusal } = outcome;
  return redirectFor(page, refusal, "/account/passkeys/add") ??
    showAdd(page, null, faultOf(page, refusal, { flow: "passkey_enrollment" }));
}

/** The JSON object of a hidden field that the script fills. */
function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : null;
  } catch {
    return null;
  }
}
