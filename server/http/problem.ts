import type { Refusal, RefusalCode } from "../../core/domain/refusal.ts";
import { bearerToken } from "./bearer_token.ts";
import {
  type Detail,
  type DetailFacts,
  detailText,
  fieldDetails,
  hasOtherFactor,
  hasOtherMethod,
  incorrectCode,
  newCodeAdvice,
  type ProblemContext,
  unavailableChannel,
} from "./problem_details.ts";
import { apiKeyProblems, clientProblems } from "./api_key_problems.ts";
import { challengeProblems, verificationProblems } from "./challenge_problems.ts";
import { operatorProblems } from "./operator_problems.ts";
import { registrationProblems, resetProblems } from "./account_problems.ts";
import { type AppContext, respond } from "./respond.ts";

/** What can go wrong in HTTP itself, in addition to the core's refusals. */
export type TransportCode =
  | "malformed_json"
  | "unsupported_media_type"
  | "body_too_large"
  | "body_timeout"
  | "client_address_not_allowed"
  | "client_address_invalid"
  | "not_found"
  | "method_not_allowed"
  | "storage_unavailable"
  | "internal";

export type ProblemCode = RefusalCode | TransportCode;

/**
 * The one table from codes to HTTP: status, title and detail. It covers every code. The detail is
 * shown to people unchanged.
 */
export const problems = {
  invalid_input: [422, "Invalid input", "Some fields are invalid. Correct them and try again."],
  username_taken: [409, "Username taken", "This username is taken. Choose another."],
  ...registrationProblems,
  ...resetProblems,
  invalid_credentials: [401, "Incorrect credentials", "Incorrect username or password."],
  wrong_password: [422, "Incorrect password", "The current password is incorrect."],
  throttled: [429, "Too many attempts", "Too many attempts. Try again later."],
  overloaded: [503, "Overloaded", "The service is busy. Try again in a moment."],
  ...challengeProblems,
  ...verificationProblems,
  too_many_attempts: [
    429,
    "Too many failed attempts",
    ({ retryAfterSeconds }) =>
      retryAfterSeconds === undefined
        ? "Too many failed attempts. Start again, and contact support if this continues."
        : "Too many failed attempts. Try again later.",
  ],
  resend_too_soon: [
    429,
    "Code requested too soon",
    "Wait a moment before you request another code.",
  ],
  too_many_sends: [
    429,
    "Too many codes requested",
    ({ retryAfterSeconds }) =>
      retryAfterSeconds === undefined
        ? "No more codes can be sent for this attempt. The user must start again."
        : "No more codes can be sent right now. Enter the most recent one, or try again later.",
  ],
  channel_unavailable: [422, "Channel unavailable", unavailableChannel],
  phone_number_unreachable: [
    422,
    "Phone number unreachable",
    (facts) =>
      hasOtherFactor(facts)
        ? "Codes cannot be sent to this phone number. Use another method."
        : "Codes cannot be sent to this phone number.",
  ],
  code_not_sent: [
    409,
    "No code sent",
    ({ flow }) =>
      flow === "password_reset"
        ? "No code has been sent yet. Wait a moment, or start the password reset again."
        : "No code has been sent yet. Request one first.",
  ],
  code_expired: [422, "Code expired", (facts) => `This code has expired. ${newCodeAdvice(facts)}`],
  wrong_code: [422, "Incorrect code", incorrectCode],
  provider_unavailable: [
    503,
    "Provider unavailable",
    (facts) =>
      hasOtherMethod(facts)
        ? "Codes cannot be sent or verified right now. Try again shortly, or use another method."
        : "Codes cannot be sent or verified right now. Try again shortly.",
  ],
  provider_error: [
    502,
    "Provider error",
    (facts) => `This code can no longer be verified. ${newCodeAdvice(facts)}`,
  ],
  sending_limited: [
    429,
    "Sending limited",
    (facts) =>
      hasOtherFactor(facts)
        ? "Codes cannot be sent to this phone number right now. Use another method, or try again " +
          "later."
        : "Codes cannot be sent to this phone number right now. Try again later.",
  ],
  unauthenticated: [
    401,
    "Not logged in",
    "You are not logged in, or your session has expired. Log in to continue.",
  ],
  step_up_required: [
    403,
    "Recent second factor required",
    "This action requires a recent second factor. To continue, verify your second factor again.",
  ],
  access_denied: [403, "Access denied", "You do not have access to this page."],
  proxy_not_trusted: [
    403,
    "Proxy not trusted",
    "This request did not come from a proxy that the service trusts.",
  ],
  method_unavailable: [
    422,
    "Method unavailable",
    "This method is not available. Choose another method.",
  ],
  not_configured: [501, "Feature not enabled", "This feature is not enabled."],
  totp_already_enrolled: [
    409,
    "Authenticator app already set up",
    "An authenticator app is already set up. Remove it before you add another.",
  ],
  totp_not_enrolled: [
    404,
    "Authenticator app not set up",
    ({ flow }) =>
      flow === "totp_enrollment"
        ? "This authenticator app setup has expired or was never started. Start again."
        : "No authenticator app is set up.",
  ],
  passkey_refused: [
    422,
    "Passkey not accepted",
    ({ flow }) =>
      flow === "passkey_enrollment"
        ? "This passkey could not be added. It may already be in use."
        : "This passkey could not be verified. Try again, or choose another method.",
  ],
  passkey_not_found: [404, "Passkey not found", "This passkey does not exist or was removed."],
  passkey_limit: [
    409,
    "Passkey limit reached",
    "You already have ten passkeys. Remove one before you add another.",
  ],
  device_not_found: [
    404,
    "Trusted device not found",
    "This trusted device does not exist or was removed.",
  ],
  session_not_found: [404, "Session not found", "This session does not exist or has ended."],
  phone_number_unchanged: [409, "Phone number unchanged", "This is already your phone number."],
  phone_number_not_correctable: [
    409,
    "Phone number cannot be corrected",
    "This phone number cannot be corrected here. Use another method, or contact support.",
  ],
  audience_unknown: [422, "Unknown audience", "Tokens cannot be issued for this audience."],
  ...operatorProblems,
  ...apiKeyProblems,
  ...clientProblems,
  malformed_json: [400, "Malformed JSON", "The request body is not a valid JSON object."],
  unsupported_media_type: [
    415,
    "Unsupported media type",
    "The request body must be application/json.",
  ],
  body_too_large: [413, "Body too large", "The request body is larger than 16 KiB."],
  body_timeout: [408, "Body timeout", "The request body did not arrive in time."],
  not_found: [
    404,
    "Not found",
    ({ pagesOff }) =>
      pagesOff
        ? "The hosted pages are off. Set LATCHKEY_PAGES=on to turn them on."
        : "This path does not exist.",
  ],
  method_not_allowed: [405, "Method not allowed", "This path does not support this method."],
  storage_unavailable: [
    503,
    "Storage unavailable",
    "The service is temporarily unavailable. Try again shortly.",
  ],
  internal: [
    500,
    "Internal error",
    "Something went wrong on our side. Try again, and contact support if this continues.",
  ],
} as const satisfies Record<ProblemCode, readonly [status: number, title: string, detail: Detail]>;

/** The URI of a problem, at which its page is if LATCHKEY_DOCS is on. */
export function problemType(code: ProblemCode, publicUrl: string | null): string {
  return `${publicUrl ?? ""}/docs/problems/${code}`;
}

export type AnyRefusal = Omit<Refusal, "code"> & { readonly code: ProblemCode };

/** The sentence for people. */
export function problemDetail(refusal: AnyRefusal, context: ProblemContext): string {
  const [, , detail] = problems[refusal.code];
  return refusal.provider?.words ?? detailText(detail, detailFacts(refusal, context));
}

function detailFacts(
  { retryAfterSeconds, methods, inferredMethod }: AnyRefusal,
  context: ProblemContext,
): DetailFacts {
  const inferred = inferredMethod === undefined ? {} : { method: inferredMethod };
  return { ...context, ...inferred, retryAfterSeconds, methods };
}

/** An RFC 9457 response. `context` is what the details depend on; `more` are further headers. */
export function problem(
  c: AppContext,
  refusal: AnyRefusal,
  context: ProblemContext = {},
  more: Readonly<Record<string, string>> = {},
): Response {
  const { code, retryAfterSeconds } = refusal;
  const [status, title] = problems[code];
  const headers: Record<string, string> = { ...more };
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
  if (code === "unauthenticated") headers["www-authenticate"] = tokenChallenge(c);
  const body = {
    type: problemType(code, c.get("edge").publicUrl),
    title,
    status,
    detail: problemDetail(refusal, context),
    code,
    request_id: c.get("requestId"),
    retry_after: retryAfterSeconds,
    attempts_left: refusal.guessesLeft,
    methods: refusal.methods,
    unavailable_methods: refusal.unavailable,
    resend_after: refusal.resendAfterSeconds,
    phone_number: refusal.maskedPhoneNumber,
    verification_id: refusal.phoneVerificationId,
    reason: refusal.reason,
    block_reason: refusal.block?.reason,
    blocked_by: refusal.block?.by ?? undefined,
    delivery_status: refusal.provider?.status,
    provider_code: refusal.provider?.code ?? undefined,
    errors: refusal.fields?.map((field) => ({
      field: field.field,
      code: field.code,
      detail: detailText(fieldDetails[field.code], detailFacts(refusal, context)),
    })),
  };
  c.set("problem", code);
  return respond(c, status, body, { "content-type": "application/problem+json", ...headers });
}

/**
 * RFC 6750 section 3: `error` only if a token was presented. An incorrect login is not a matter of
 * tokens, so it gets no such header.
 */
function tokenChallenge(c: AppContext): string {
  return bearerToken(c) === "" ? "Bearer" : 'Bearer error="invalid_token"';
}

/** A refusal of the core, with its fields named as in JSON: `phoneNumber` is `phone_number`. */
export function withJsonNames<Code extends RefusalCode>(refusal: Refusal<Code>): Refusal<Code> {
  const { fields } = refusal;
  if (fields === undefined) return refusal;
  const renamed = fields.map(({ field, code }) => ({ field: snakeCase(field), code }));
  return { ...refusal, fields: renamed };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
