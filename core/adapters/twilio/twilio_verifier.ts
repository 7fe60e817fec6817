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
import { startForm } from "./start_form.ts";
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
  /** The Verify service (VA SID) that sends and checks codes. */
  readonly serviceSid: string;
  /**
   * Services for specific purposes. Within a service, Verify shares a number's code, five sends and
   * five checks. With separate services, a reset does not use up what a login needs.
   */
  readonly serviceSids?: Readonly<Partial<Record<SendOptions["purpose"], string>>>;
}

/** The options of one request, with the service for its purpose. */
type Serving = Omit<TwilioVerifierOptions, "serviceSids">;

/**
 * Opens a verifier that uses Twilio Verify v2. Each method makes at most one request, ends within
 * the timeout and never throws.
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
    // Only an operator's test is looked up or canceled.
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
  send: SendOptions,
): Promise<StartAnswer> {
  const response = await makeRequest(options, {
    operation: "start",
    method: "POST",
    path: `${servicePath(options)}/Verifications`,
    form: startForm(to, channel, send),
    verificationId: null,
    to,
    accepts: ({ sameNumber }) => sameNumber,
  });
  const { value } = response.reading;
  const meaning = response.reading.meaning ?? meaningOfStart(value);
  if (meaning !== null || value === null) {
    return withoutSend(response, meaning ?? failureMeanings.malformed);
  }
  const call = callOf(response, sentWords);
  const { sid: verificationId, answeredChannel, attemptSid: messageId } = value;
  return { call, result: "sent", verificationId, channel, answeredChannel, messageId };
}

/** Null if a message was sent whose code can be checked. */
function meaningOfStart(verification: Verification | null): Meaning | null {
  if (verification?.status === "pending") return null;
  const spent = verification?.status === "max_attempts_reached";
  return spent ? startOfSpentVerification : failureMeanings.malformed;
}

function withoutSend(response: VerifyResponse, meaning: Meaning): StartAnswer {
  const call = callOf(response, operatorWords(meaning));
  if (meaning.start === "fault") return { call, ...faultOf(response.exchange, meaning) };
  const retryAfterSeconds = waitSeconds(response.exchange, meaning);
  const landline = response.reading.providerCode === landlineCode;
  const { value } = response.reading;
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

/** Twilio: "SMS is not supported by landline phone number". */
const landlineCode = 60205;

/**
 * The result of a check, by the resulting status. Only `approved` approves, and only if the
 * response is also `valid` and names the number that the code was sent to.
 */
const verdicts = {
  pending: "wrong",
  // The fifth incorrect code. The sixth check is an error.
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
  const response = await makeRequest(options, {
    operation: "check",
    method: "POST",
    path: `${servicePath(options)}/VerificationCheck`,
    form: { VerificationSid: verificationId, Code: code },
    verificationId,
    to,
    accepts: ({ status, valid, sameNumber }) => status !== "approved" || (valid && sameNumber),
  });
  const { value, meaning } = response.reading;
  if (meaning === null && value !== null) {
    return { call: callOf(response, checkedWords[value.status]), result: verdicts[value.status] };
  }
  const why = meaning ?? failureMeanings.malformed;
  const call = callOf(response, operatorWords(why));
  return why.check === "fault"
    ? { call, ...faultOf(response.exchange, why) }
    : { call, result: why.check };
}

async function lookUp(
  options: Serving,
  operation: "fetch" | "cancel",
  verificationId: string,
): Promise<FetchAnswer> {
  const listed = `${servicePath(options)}/Verifications`;
  // A value that is not a SID may be a phone number, which must not appear in a path. `makeRequest`
  // then makes no request.
  const path = isVerificationSid(verificationId) ? `${listed}/${verificationId}` : listed;
  const response = await makeRequest(options, {
    operation,
    verificationId,
    path,
    to: null,
    accepts: () => true,
    ...(operation === "fetch"
      ? { method: "GET" }
      : { method: "POST", form: { Status: "canceled" } }),
  });
  const { value, meaning } = response.reading;
  if (meaning === null && value !== null) {
    const call = callOf(response, foundWords[value.status]);
    return { call, result: "found", status: value.status };
  }
  const why = meaning ?? failureMeanings.malformed;
  const call = callOf(response, operatorWords(why));
  return why.lookup === "fault"
    ? { call, ...faultOf(response.exchange, why) }
    : { call, result: "gone" };
}

interface VerifyRequest extends Request {
  readonly operation: ProviderCall["operation"];
  /** The verification that the request is about; null for a start. */
  readonly verificationId: string | null;
  /** The number that the response should name; null for any. */
  readonly to: PhoneNumber | null;
  /** Whether the response can be trusted. Called only if it is about the expected verification. */
  readonly accepts: (verification: Verification) => boolean;
}

interface VerifyResponse {
  readonly request: VerifyRequest;
  readonly serviceSid: string;
  readonly exchange: Exchange;
  readonly reading: Reading<Verification>;
}

async function makeRequest(options: Serving, request: VerifyRequest): Promise<VerifyResponse> {
  const { serviceSid } = options;
  const { verificationId: sid, to } = request;
  const made = sid === null || isVerificationSid(sid)
    ? await exchange(options, request)
    : exchangeNotMade;
  const parse = (body: unknown) => {
    const parsed = parseVerification(body, { serviceSid, sid, to });
    return parsed !== null && request.accepts(parsed) ? parsed : null;
  };
  const reading = read(made, request.operation, parse);
  return { request, serviceSid, exchange: made, reading };
}

const exchangeNotMade: Exchange = {
  failure: "not_a_verification",
  httpStatus: null,
  requestId: null,
  retryAfterSeconds: null,
  body: undefined,
  latencyMs: 0,
};

function callOf(
  { request, serviceSid, exchange, reading }: VerifyResponse,
  words: string,
): ProviderCall {
  const requestedSid = request.verificationId ?? "";
  return {
    operation: request.operation,
    method: request.method,
    path: request.path,
    httpStatus: exchange.httpStatus,
    providerCode: reading.providerCode,
    providerRequestId: exchange.requestId,
    serviceId: serviceSid,
    verificationId: reading.value?.sid ??
      (isVerificationSid(requestedSid) ? requestedSid : null),
    verificationStatus: reading.value?.status ?? null,
    latencyMs: exchange.latencyMs,
    operatorWords: words,
  };
}

function servicePath(options: Serving): string {
  return `/v2/Services/${encodeURIComponent(options.serviceSid)}`;
}
