import type { PageHtml } from "../parts/html.ts";
import type { Channel } from "../../../core/domain/channel.ts";
import { channels } from "../../../core/domain/channel.ts";
import type { Method } from "../../../core/domain/method.ts";
import type { ChallengeState } from "../../../core/service.ts";
import { problems } from "../../http/problem.ts";
import { clearCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../http/return_to.ts";
import { finishLogin, sessionCookies } from "../login/continue_login.ts";
import { Checkbox, Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm, respondSentence } from "../parts/refusal_page.tsx";
import { respondRecoveryCodes } from "../recovery_codes/recovery_codes.tsx";
import { refusalWords } from "../words/refusals.ts";

/** What the page is about to verify. */
interface CodeProps {
  readonly page: PageRequest;
  readonly state: ChallengeState;
  readonly method: Exclude<Method, "passkey"> | null;
  readonly returnTo: string | null;
  readonly problem?: string;
}

function CodeView(props: CodeProps): PageHtml {
  const { page, method, problem } = props;
  const { code } = page.words;
  return (
    <Layout page={page} title={code.title} failed={problem !== undefined}>
      {problem && <Message kind="alert">{problem}</Message>}
      {method !== null && <CodeForm {...props} method={method} />}
      <OtherWays {...props} />
      <p class="more">
        <a href="/login/again">{code.startAgain}</a>
      </p>
    </Layout>
  );
}

function CodeForm(
  { page, state, method, returnTo }: CodeProps & { readonly method: Exclude<Method, "passkey"> },
): PageHtml {
  const { code } = page.words;
  const intro = {
    sms: code.byMessage(state.maskedPhoneNumber),
    whatsapp: code.byMessage(state.maskedPhoneNumber),
    call: code.byCall(state.maskedPhoneNumber),
    totp: code.byApp,
    recovery_code: code.byRecoveryCode,
  }[method];
  const isRecovery = method === "recovery_code";
  return (
    <form method="post" action="/login/code">
      <p class="intro">{intro}</p>
      <p
        class="hint"
        id="delivery"
        role="status"
        data-poll={isSent(state, method) ? "" : undefined}
      >
        {isSent(state, method) ? deliveryWords(page, state) : ""}
      </p>
      <input type="hidden" name="method" value={method} />
      {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
      <Field
        name="code"
        label={isRecovery ? code.recoveryCode : code.code}
        autocomplete={isRecovery ? "off" : "one-time-code"}
        inputmode={isRecovery ? "text" : "numeric"}
        autofocus
      />
      {page.secure || page.settings.publicOrigin === null
        ? <Checkbox name="trust_device" label={code.trustDevice} />
        : null}
      <Checkbox name="remember" label={code.remember} />
      <button type="submit" class="primary">{code.submit}</button>
    </form>
  );
}

/** Other methods, and sending a code again. */
function OtherWays({ page, state, method, returnTo }: CodeProps): PageHtml {
  const { code } = page.words;
  const query = (name: string): string =>
    `/login/code?${new URLSearchParams({
      method: name,
      ...(returnTo === null ? {} : { return_to: returnTo }),
    })}`;
  const typed = state.methods.filter((name) => name === "totp" || name === "recovery_code")
    .filter((name) => name !== method);
  const sendable = channels.filter((channel) => state.methods.includes(channel));
  return (
    <section aria-labelledby="other">
      <h2 id="other">{method === null ? code.notSent : code.otherWays}</h2>
      <ul class="ways">
        {state.methods.includes("passkey") && (
          <li data-needs-passkeys>
            <a
              class="button"
              href={`/login/passkey${
                returnTo === null ? "" : `?return_to=${encodeURIComponent(returnTo)}`
              }`}
            >
              {code.method.passkey}
            </a>
          </li>
        )}
        {typed.map((name) => (
          <li>
            <a class="button" href={query(name)}>{code.method[name]}</a>
          </li>
        ))}
        {state.sendsLeft > 0 && sendable.map((channel) => (
          <li key={channel}>
            <form method="post" action="/login/code/send">
              <input type="hidden" name="channel" value={channel} />
              {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
              <button type="submit">{code.send[channel]}</button>
            </form>
          </li>
        ))}
      </ul>
      {state.resendAfterSeconds > 0 && state.sendsLeft > 0 && (
        <p class="hint" data-countdown={state.resendAfterSeconds}>
          {code.wait(state.resendAfterSeconds)}
        </p>
      )}
      {state.sendsLeft === 0 && <p class="hint">{code.noMoreSends}</p>}
    </section>
  );
}

function isSent(state: ChallengeState, method: Method): boolean {
  return state.delivery !== null && state.delivery.channel === method;
}

function deliveryWords(page: PageRequest, state: ChallengeState): string {
  const { delivery } = page.words.code;
  switch (state.delivery?.status) {
    case "delivered":
      return delivery.delivered;
    case "failed":
      return delivery.failed;
    default:
      return delivery.pending;
  }
}

/** The method that the page asks for: the requested one, or the best that is ready. */
function methodOf(state: ChallengeState, requested: string | null): CodeProps["method"] {
  const typed = ["totp", "recovery_code"] as const;
  const named = [...typed, ...channels].find((method) => method === requested);
  if (named !== undefined && state.methods.includes(named)) {
    if (named === "totp" || named === "recovery_code" || isSent(state, named)) return named;
  }
  if (state.methods.includes("totp")) return "totp";
  const channel = state.delivery?.channel ?? null;
  return channel !== null && state.methods.includes(channel) ? channel : null;
}

export async function getCode(page: PageRequest): Promise<Response> {
  const { searchParams } = new URL(page.c.req.url);
  return await showCode(page, {
    requested: searchParams.get("method"),
    returnTo: parseReturnTo(searchParams.get("return_to"), page.settings.returnOrigins),
  });
}

interface Shown {
  readonly requested: string | null;
  readonly returnTo: string | null;
  readonly problem?: { readonly status: number; readonly words: string };
}

async function showCode(
  page: PageRequest,
  { requested, returnTo, problem }: Shown,
): Promise<Response> {
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, "/login");
  const found = await page.service.readChallenge({ challengeToken }, page.caller);
  if (!found.ok) return respondGone(page, refusalWords(page.words.lang, found.refusal, {}));
  const state = found.value;
  const method = methodOf(state, requested);
  const view = (
    <CodeView
      page={page}
      state={state}
      method={method}
      returnTo={returnTo}
      {...(problem === undefined ? {} : { problem: problem.words })}
    />
  );
  return respondPage(page, problem?.status ?? 200, view.toString());
}

/** The login cannot continue. */
function respondGone(page: PageRequest, sentence: string): Response {
  const { code, common } = page.words;
  return respondSentence(page, 410, {
    title: common.errorTitle,
    sentence,
    href: "/login",
    link: code.startAgain,
  }, [clearCookie("challenge", page.secure)]);
}

export async function postSend(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["channel", "return_to"]);
  if (form === null) return respondBadForm(page);
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, "/login");
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const { channel } = form;
  const outcome = await page.service.sendCode({
    challengeToken,
    channel,
    locale: page.words.lang,
    appHash: null,
    phoneNumber: null,
  }, page.caller);
  if (outcome.ok) return respondNext(page, codePath(channel, returnTo));
  const { refusal } = outcome;
  const words = refusalWords(page.words.lang, refusal, { method: channel });
  const [status] = problems[refusal.code];
  return await showCode(page, { requested: channel, returnTo, problem: { status, words } });
}

function codePath(method: string, returnTo: string | null): string {
  const query = new URLSearchParams({
    method,
    ...(returnTo === null ? {} : { return_to: returnTo }),
  });
  return `/login/code?${query}`;
}

export async function postCode(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["method", "code", "trust_device", "remember", "return_to"]);
  if (form === null) return respondBadForm(page);
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, "/login");
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const outcome = await page.service.verifySecondFactor({
    challengeToken,
    method: form.method,
    code: form.code,
    passkey: null,
    trustDevice: form.trust_device === "yes",
  }, page.caller);
  if (!outcome.ok) {
    const { refusal } = outcome;
    const words = refusalWords(page.words.lang, refusal, { method: form.method });
    const [status] = problems[refusal.code];
    return await showCode(page, { requested: form.method, returnTo, problem: { status, words } });
  }
  const opened = outcome.value;
  if (opened.recoveryCodes === null) return finishLogin(page, opened, returnTo);
  return respondRecoveryCodes(page, {
    codes: opened.recoveryCodes,
    next: returnTo ?? "/account",
    cookies: sessionCookies(page, opened),
  });
}

/** Forgets the login that was started. */
export function getAgain(page: PageRequest): Response {
  return respondNext(page, "/login", [clearCookie("challenge", page.secure)]);
}

/** A channel, if the text names one. */
export function channelOf(text: string): Channel | null {
  return channels.find((channel) => channel === text) ?? null;
}
