import { type Channel, channels } from "../../../core/domain/channel.ts";
import type { Method } from "../../../core/domain/method.ts";
import type { ChallengeStatus } from "../../../core/service.ts";
import type { PageRequest } from "../http/page.ts";
import { Checkbox, Field, Message } from "../parts/fields.tsx";
import type { PageHtml } from "../parts/html.ts";
import { Layout } from "../parts/layout.tsx";
import { oneLine } from "../parts/shown.ts";
import { codePath, loginPath, phonePath } from "../login/code_paths.ts";

/** A method that needs a code to be typed. */
export type TypedMethod = Exclude<Method, "passkey">;

/** What the page is about to verify. */
interface CodeProps {
  readonly page: PageRequest;
  readonly status: ChallengeStatus;
  /** Null if the user has to choose first. */
  readonly method: TypedMethod | null;
  readonly returnTo: string | null;
  readonly problem: CodeProblem | null;
}

/** Why a code was refused or not sent. */
export interface CodeProblem {
  readonly words: string;
  /** Whether the typed code is at fault. */
  readonly ofCode: boolean;
}

export function CodeView(props: CodeProps): PageHtml {
  const { page, status, method, problem } = props;
  const { code } = page.words;
  return (
    <Layout page={page} title={code.title} failed={problem !== null}>
      {problem !== null && <Message kind="alert" id="problem">{problem.words}</Message>}
      {method !== null && <CodeForm {...props} method={method} />}
      <OtherWays {...props} />
      {status.isCorrectable && (
        <p class="more">
          <a href={phonePath(props.returnTo)}>{code.wrongNumber}</a>
        </p>
      )}
      <p class="more">
        <a href={loginPath(props.returnTo)}>{code.startAgain}</a>
      </p>
    </Layout>
  );
}

function CodeForm(
  { page, status, method, returnTo, problem }: CodeProps & { readonly method: TypedMethod },
): PageHtml {
  const { code } = page.words;
  const isRecovery = method === "recovery_code";
  return (
    <form method="post" action="/login/code" data-code={isRecovery ? undefined : ""}>
      <p class="intro">{introOf(page, status, method)}</p>
      {isSent(status, method) && <Delivery page={page} status={status} />}
      <input type="hidden" name="method" value={method} />
      {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
      <Field
        name="code"
        label={isRecovery ? code.recoveryCode : code.code}
        errorId={problem?.ofCode ? "problem" : undefined}
        autocomplete={isRecovery ? "off" : "one-time-code"}
        inputmode={isRecovery ? "text" : "numeric"}
        autofocus
      />
      <Checkbox name="trust_device" label={code.trustDevice} />
      {status.purpose === "login" && <Checkbox name="remember" label={code.remember} />}
      <button type="submit" class="primary">{code.submit}</button>
    </form>
  );
}

function introOf(page: PageRequest, status: ChallengeStatus, method: TypedMethod): string {
  const { code } = page.words;
  const phone = oneLine(status.maskedPhoneNumber);
  return {
    sms: code.byMessage(phone),
    whatsapp: code.byMessage(phone),
    call: code.byCall(phone),
    totp: code.byApp,
    recovery_code: code.byRecoveryCode,
  }[method];
}

/** What happened to the message. The script asks for news and needs the sentences. */
function Delivery(
  { page, status }: { readonly page: PageRequest; readonly status: ChallengeStatus },
): PageHtml {
  return (
    <p class="hint" id="delivery" role="status" data-poll="/login/code/status">
      {deliveryWords(page, status)}
    </p>
  );
}

export function deliveryWords(page: PageRequest, { delivery }: ChallengeStatus): string {
  const words = page.words.code.delivery;
  switch (delivery?.status) {
    case "delivered":
      return words.delivered;
    case "not_delivered":
    case "not_sent":
      return words.failed;
    case "sent":
    case "unknown":
      return words.sent;
    default:
      return words.pending;
  }
}

/** Other methods, and sending a code again. */
function OtherWays({ page, status, method, returnTo }: CodeProps): PageHtml {
  const { code } = page.words;
  const typed = (["totp", "recovery_code"] as const)
    .filter((name) => name !== method && status.methods.includes(name));
  const { sendsLeft, resendAfterSeconds: wait } = status;
  return (
    <section aria-labelledby="other">
      <h2 id="other">{method === null ? code.notSent : code.otherWays}</h2>
      <ul class="ways">
        {status.methods.includes("passkey") && (
          <li data-needs-passkeys>
            <form method="post" action="/login/passkey/start">
              {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
              <button type="submit">{code.method.passkey}</button>
            </form>
          </li>
        )}
        {typed.map((name) => (
          <li key={name}>
            <a class="button" href={codePath({ method: name, returnTo })}>{code.method[name]}</a>
          </li>
        ))}
        <SendButtons page={page} status={status} method={method} returnTo={returnTo} />
      </ul>
      {wait > 0 && sendsLeft > 0 && (
        <p class="hint" id="wait" data-countdown={wait}>{code.wait(wait)}</p>
      )}
      {sendsLeft === 0 && <p class="hint">{code.noMoreSends}</p>}
    </section>
  );
}

/** While a wait runs, the buttons can be reached and say why they do nothing. */
function SendButtons(
  { page, status, method, returnTo }: Omit<CodeProps, "problem">,
): PageHtml {
  const { code } = page.words;
  const waits = (channel: Channel): boolean =>
    status.resendAfterSeconds > 0 && !status.channelsWithoutWait.includes(channel);
  const offered = status.sendsLeft === 0
    ? []
    : channels.filter((channel) => status.methods.includes(channel));
  return (
    <>
      {offered.map((channel) => (
        <li key={channel}>
          <form method="post" action="/login/code/send">
            <input type="hidden" name="channel" value={channel} />
            {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
            <button
              type="submit"
              aria-disabled={waits(channel) ? "true" : undefined}
              aria-describedby={waits(channel) ? "wait" : undefined}
            >
              {channel === method ? code.sendAgain[channel] : code.send[channel]}
            </button>
          </form>
        </li>
      ))}
    </>
  );
}

export function isSent({ delivery }: ChallengeStatus, method: Method): boolean {
  return delivery !== null && delivery.channel === method;
}
