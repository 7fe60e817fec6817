import type {
  CheckAnswer,
  CheckOptions,
  CodeVerifier,
  FetchAnswer,
  SendOptions,
  StartAnswer,
} from "../../ports/verifier.ts";
import type { Code } from "../../domain/one_time_code.ts";
import type { Channel } from "../../domain/channel.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { ProviderCall } from "../../domain/sending/provider_call.ts";
import { listMessages } from "./list_messages.ts";
import { findMessages } from "./find_messages.ts";
import { failureMeanings, startOfSpentVerification } from "./errors/failure_table.ts";
import { type Meaning, operatorWords } from "./errors/meaning.ts";
import { faultOf, read, type Reading, waitSeconds } from "./reading.ts";
import { type ConnectionOptions, type Exchange, exchange, type Request } from "./request.ts";
import { checkedWords, foundWords, sentWords } from "./status_words.ts";
import {
  isVerificationSid,
  parseVerification,
  type Verification,
  type VerificationStatus,
} from "./verification.ts";

export interface TwilioVerifierOptions extends ConnectionOptions {
  /** The Verify service (VA SID) that sends and checks. */
  readonly serviceSid: string;
  /**
   * Services for single purposes. Verify shares a number's code, its five sends and five checks
   * within a service; with services apart, a reset uses up nothing that a login needs.
   */
  readonly serviceSids?: Readonly<Partial<Record<SendOptions["purpose"], string>>>;
}

/** The options of one request, with the service that its purpose has. */
type Serving = Omit<TwilioVerifierOptions, "serviceSids">;

/**
 * Twilio Verify v2. Each method makes at most one request, which ends within the timeout, and
 * never throws.
 */
export function openTwilioVerifier(options: TwilioVerifierOptions): CodeVerifier {
  const serving = (purpose: SendOptions["purpose"]): Serving => ({
    ...options,
    serviceSid: options.serviceSids?.[purpose] ?? options.serviceSid,
  });
  const services = [...new Set([options.serviceSid, ...Object.values(options.serviceSids ?? {})])];
  return {
    start: (to, channel, send) => start(serving(send.purpose), to, channel, send),
    check: (verificationId, code, of) => check(serving(of.purpose), verificationId, code, of.to),
    // Only an operator's test is looked up or cancelled.
    fetch: (verificationId) => lookUp(serving("test"), "fetch", verificationId),
    cancel: (verificationId) => lookUp(serving("test"), "cancel", verificationId),
    listMessages: (since, page) => listMessages(options, services, since, page),
    findMessages: (to, span, purpose) =>
      findMessages(options, { serviceSid: serving(purpose).serviceSid, to, ...span }),
  };
}

async function start(
  options: Serving,
  to: PhoneNumber,
  channel: Channel,
  { locale, appHash }: SendOptions,
): Promise<StartAnswer> {
  const told = await ask(options, {
    operation: "start",
    method: "POST",
    path: `${servicePath(options)}/Verifications`,
    form: {
      To: to,
      Channel: channel,
      ...(locale === null ? {} : { Locale: locale }),
      // Twilio refuses the hash on any other channel (60602).
      ...(appHash === null || channel !== "sms" ? {} : { AppHash: appHash }),
    },
    verificationId: null,
    to,
    believes: ({ sameNumber }) => sameNumber,
  });
  const { value } = told.reading;
  const meaning = told.reading.meaning ?? meaningOfStart(value);
  if (meaning !== null || value === null) {
    return withoutSend(told, meaning ?? failureMeanings.malformed);
  }
  const call = callOf(told, sentWords);
  const { sid: verificationId, answeredChannel, attemptSid: messageId } = value;
  return { call, result: "sent", verificationId, channel, answeredChannel, messageId };
}

/** Null: a message was sent whose code can be checked. */
function meaningOfStart(verification: Verification | null): Meaning | null {
  if (verification?.status === "pending") return null;
  const spent = verification?.status === "max_attempts_reached";
  return spent ? startOfSpentVerification : failureMeanings.malformed;
}

function withoutSend(told: Told, meaning: Meaning): StartAnswer {
  const call = callOf(told, operatorWords(meaning));
  if (meaning.start === "fault") return { call, ...faultOf(told.exchange, meaning) };
  const retryAfterSeconds = waitSeconds(told.exchange, meaning);
  const landline = told.reading.providerCode === landlineCode;
  const { value } = told.reading;
  return {
    call,
    result: "refused",
    refusal: meaning.start,
    landline,
    wentOut: value !== null,
    messageId: value?.attemptSid ?? null,
    retryAfterSeconds,
  };
}

/** Twilio: SMS is not supported by landline phone number. */
const landlineCode = 60205;

/**
 * What the state that a check leaves says of the code. Only `approved` approves, and only where the
 * answer is also `valid` and names the number that the code was sent to.
 */
const verdicts = {
  pending: "wrong",
  // The fifth wrong code; the sixth check is an error.
  max_attempts_reached: "wrong",
  approved: "approved",
  canceled: "gone",
  deleted: "gone",
  failed: "gone",
  expired: "gone",
} as const satisfies Record<VerificationStatus, CheckAnswer["result"]>;

async function check(
  options: Serving,
  verificationId: string,
  code: Code,
  to: CheckOptions["to"],
): Promise<CheckAnswer> {
  const told = await ask(options, {
    operation: "check",
    method: "POST",
    path: `${servicePath(options)}/VerificationCheck`,
    form: { VerificationSid: verificationId, Code: code },
    verificationId,
    to,
    believes: ({ status, valid, sameNumber }) => status !== "approved" || (valid && sameNumber),
  });
  const { value, meaning } = told.reading;
  if (meaning === null && value !== null) {
    return { call: callOf(told, checkedWords[value.status]), result: verdicts[value.status] };
  }
  const why = meaning ?? failureMeanings.malformed;
  const call = callOf(told, operatorWords(why));
  return why.check === "fault"
    ? { call, ...faultOf(told.exchange, why) }
    : { call, result: why.check };
}

async function lookUp(
  options: Serving,
  operation: "fetch" | "cancel",
  verificationId: string,
): Promise<FetchAnswer> {
  const listed = `${servicePath(options)}/Verifications`;
  // What is not a SID may be a phone number, which has no place in a path; `ask` refuses it.
  const path = isVerificationSid(verificationId) ? `${listed}/${verificationId}` : listed;
  const told = await ask(options, {
    operation,
    verificationId,
    path,
    to: null,
    believes: () => true,
    ...(operation === "fetch"
      ? { method: "GET" }
      : { method: "POST", form: { Status: "canceled" } }),
  });
  const { value, meaning } = told.reading;
  if (meaning === null && value !== null) {
    const call = callOf(told, foundWords[value.status]);
    return { call, result: "found", status: value.status };
  }
  const why = meaning ?? failureMeanings.malformed;
  const call = callOf(told, operatorWords(why));
  return why.lookup === "fault"
    ? { call, ...faultOf(told.exchange, why) }
    : { call, result: "gone" };
}

interface Asked extends Request {
  readonly operation: ProviderCall["operation"];
  /** The verification asked about; null for a start. */
  readonly verificationId: string | null;
  /** The number that the answer should be about; null for any. */
  readonly to: PhoneNumber | null;
  /** Whether an answer about the right verification can be believed in what matters. */
  readonly believes: (verification: Verification) => boolean;
}

interface Told {
  readonly asked: Asked;
  readonly serviceSid: string;
  readonly exchange: Exchange;
  readonly reading: Reading<Verification>;
}

async function ask(options: Serving, asked: Asked): Promise<Told> {
  const { serviceSid } = options;
  const { verificationId: sid, to } = asked;
  const made = sid === null || isVerificationSid(sid)
    ? await exchange(options, asked)
    : exchangeNotMade;
  const parse = (body: unknown) => {
    const parsed = parseVerification(body, { serviceSid, sid, to });
    return parsed !== null && asked.believes(parsed) ? parsed : null;
  };
  const reading = read(made, asked.operation, parse);
  return { asked, serviceSid, exchange: made, reading };
}

const exchangeNotMade: Exchange = {
  failure: "not_a_verification",
  httpStatus: null,
  requestId: null,
  retryAfterSeconds: null,
  body: undefined,
  latencyMs: 0,
};

function callOf({ asked, serviceSid, exchange, reading }: Told, words: string): ProviderCall {
  const askedSid = asked.verificationId ?? "";
  return {
    operation: asked.operation,
    method: asked.method,
    path: asked.path,
    httpStatus: exchange.httpStatus,
    providerCode: reading.providerCode,
    providerRequestId: exchange.requestId,
    serviceId: serviceSid,
    verificationId: reading.value?.sid ?? (isVerificationSid(askedSid) ? askedSid : null),
    verificationStatus: reading.value?.status ?? null,
    latencyMs: exchange.latencyMs,
    operatorWords: words,
  };
}

function servicePath(options: Serving): string {
  return `/v2/Services/${encodeURIComponent(options.serviceSid)}`;
}
