import { channels } from "../../../core/domain/channel.ts";
import { type Refusal, type RefusalCode, refusalCodes } from "../../../core/domain/refusal.ts";
import type { ChallengeStatus } from "../../../core/service.ts";
import { problems } from "../../http/problem.ts";
import { respond } from "../../http/respond.ts";
import { clearCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { finishLogin, sessionCookies } from "../login/continue_login.ts";
import { respondBadForm, respondSentence } from "../parts/refusal_page.tsx";
import { respondRecoveryCodes } from "../recovery_codes/recovery_codes.tsx";
import { fieldWords, refusalWords } from "../words/refusals.ts";
import { codePath, loginPath } from "../login/code_paths.ts";
import {
  type CodeProblem,
  CodeView,
  deliveryWords,
  isSent,
  type TypedMethod,
} from "./code_view.tsx";

/** The method that the page asks for: the requested one, or the best that is ready. */
function methodOf(status: ChallengeStatus, requested: string | null): TypedMethod | null {
  const { methods, delivery } = status;
  const named = (["totp", "recovery_code", ...channels] as const)
    .find((method) => method === requested);
  if (named !== undefined && methods.includes(named)) {
    if (named === "totp" || named === "recovery_code" || isSent(status, named)) return named;
  }
  if (methods.includes("totp")) return "totp";
  const sent = delivery !== null && delivery.status !== "not_sent" ? delivery.channel : null;
  return sent !== null && methods.includes(sent) ? sent : null;
}

export async function getCode(page: PageRequest): Promise<Response> {
  const { searchParams } = new URL(page.c.req.url);
  const unsent = refusalCodes.find((code) => code === searchParams.get("unsent"));
  return await showCode(page, {
    requested: searchParams.get("method"),
    returnTo: parseReturnTo(searchParams.get("return_to"), page.settings.returnOrigins),
    ...(unsent === undefined ? {} : { problem: problemOf(page, { code: unsent }, "sms", 200) }),
  });
}

interface Problem extends CodeProblem {
  readonly status: number;
}

const ofCode: readonly RefusalCode[] = ["invalid_input", "wrong_code", "code_expired"];

interface Shown {
  readonly requested: string | null;
  readonly returnTo: string | null;
  readonly problem?: Problem;
}

function problemOf(
  page: PageRequest,
  refusal: Refusal<RefusalCode>,
  method: string,
  status: number = problems[refusal.code][0],
): Problem {
  const { lang } = page.words;
  const [field] = refusal.fields ?? [];
  const words = field === undefined
    ? refusalWords(lang, refusal, { method })
    : fieldWords(lang, field.code, { method });
  return { status, words, ofCode: ofCode.includes(refusal.code) };
}

async function showCode(
  page: PageRequest,
  { requested, returnTo, problem }: Shown,
): Promise<Response> {
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, loginPath(returnTo));
  const found = await page.service.readChallenge({ challengeToken }, page.caller);
  if (!found.ok) return respondGone(page, found.refusal, returnTo);
  const status = found.value;
  const view = (
    <CodeView
      page={page}
      status={status}
      method={methodOf(status, requested)}
      returnTo={returnTo}
      problem={problem ?? null}
    />
  );
  return respondPage(page, problem?.status ?? 200, view.toString());
}

/** The login cannot continue. */
function respondGone(page: PageRequest, refusal: Refusal, returnTo: string | null): Response {
  const { code, common, lang } = page.words;
  return respondSentence(page, 410, {
    title: common.errorTitle,
    sentence: refusalWords(lang, refusal, {}),
    href: loginPath(returnTo),
    link: code.startAgain,
  }, [clearCookie("challenge", page.secure)]);
}

/** For the script of the page, which has no access to the challenge. */
export async function getCodeStatus(page: PageRequest): Promise<Response> {
  const challengeToken = page.cookie("challenge") ?? "";
  const outcome = await page.service.checkChallengeStatus({ challengeToken }, page.caller);
  if (!outcome.ok) return respond(page.c, problems[outcome.refusal.code][0], {});
  const { value } = outcome;
  return respond(page.c, 200, {
    status: value.delivery?.status ?? null,
    words: deliveryWords(page, value),
    resend_after: value.resendAfterSeconds,
    without_wait: value.channelsWithoutWait,
  });
}

export async function postSend(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["channel", "return_to"]);
  if (form === null) return respondBadForm(page);
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, loginPath(returnTo));
  const { channel } = form;
  const outcome = await page.service.sendCode({
    challengeToken,
    channel,
    locale: page.words.lang,
    appHash: null,
  }, page.caller);
  if (outcome.ok) return respondNext(page, codePath({ method: channel, returnTo }));
  page.c.set("problem", outcome.refusal.code);
  const problem = problemOf(page, outcome.refusal, channel);
  return await showCode(page, { requested: channel, returnTo, problem });
}

export async function postCode(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["method", "code", "trust_device", "remember", "return_to"]);
  if (form === null) return respondBadForm(page);
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const challengeToken = page.cookie("challenge");
  if (challengeToken === null) return respondNext(page, loginPath(returnTo));
  const outcome = await page.service.verifySecondFactor({
    challengeToken,
    method: form.method,
    code: form.code,
    passkey: null,
    trustDevice: form.trust_device === "yes",
    remember: form.remember === "yes",
  }, page.caller);
  if (!outcome.ok) {
    page.c.set("problem", outcome.refusal.code);
    const problem = problemOf(page, outcome.refusal, form.method);
    return await showCode(page, { requested: form.method, returnTo, problem });
  }
  const opened = outcome.value;
  if (opened.recoveryCodes === null) return await finishLogin(page, opened, returnTo);
  return respondRecoveryCodes(page, {
    codes: opened.recoveryCodes,
    next: returnTo ?? "/account",
    cookies: await sessionCookies(page, opened),
  });
}
