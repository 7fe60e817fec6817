import type { FieldCode, Refusal, RefusalCode } from "../../core/domain/refusal.ts";
import { type AppContext, respond } from "./respond.ts";

/** What HTTP itself can get wrong, beside the core's refusals. */
export type TransportCode =
  | "malformed_json"
  | "unsupported_media_type"
  | "body_too_large"
  | "body_timeout"
  | "not_found"
  | "method_not_allowed"
  | "storage_unavailable"
  | "internal";

export type ProblemCode = RefusalCode | TransportCode;

/** The one table from code to HTTP: status, and what the person or program should do. Total. */
export const problems = {
  invalid_input: [422, "Some fields are not as they should be; see errors."],
  username_taken: [409, "This username is taken. Choose another."],
  invalid_credentials: [401, "Username or password is wrong."],
  throttled: [429, "Too many attempts. Wait for the time in retry_after."],
  overloaded: [503, "Too many requests at this moment. Try again after retry_after."],
  invalid_challenge: [401, "This challenge is unknown. Log in again."],
  challenge_expired: [401, "This login took too long. Log in again."],
  challenge_consumed: [401, "This login is already finished. Use its session or log in again."],
  challenge_replaced: [401, "A newer login has replaced this one. Continue there."],
  too_many_attempts: [429, "Too many wrong codes. Log in again, after retry_after where given."],
  resend_too_soon: [429, "The last code may still arrive. Ask again after retry_after."],
  too_many_sends: [429, "No more codes for now. Use the last one, or try again after retry_after."],
  channel_unavailable: [422, "This number cannot be reached that way. Choose another channel."],
  phone_number_unreachable: [422, "We cannot send a code to this number."],
  code_not_sent: [409, "No code was sent yet. Ask for one first."],
  code_expired: [401, "That code is no longer valid. Ask for a new one."],
  wrong_code: [401, "That code is wrong. Look again at the newest message."],
  provider_unavailable: [503, "Codes cannot be sent or checked right now. Try again shortly."],
  provider_error: [502, "The provider lost that code. Ask for a new one."],
  sending_limited: [
    429,
    "Codes to this number are limited just now. Use another method, or try again after " +
    "retry_after.",
  ],
  unauthenticated: [401, "No session is in force. Log in."],
  step_up_required: [403, "Prove your second factor anew first: POST /v1/session/step-up."],
  method_unavailable: [422, "This method is not open to you now; see the challenge's methods."],
  not_configured: [501, "This deployment has not switched that on."],
  totp_already_enrolled: [409, "An authenticator app is in use already. Remove it first."],
  totp_not_enrolled: [404, "No authenticator app is in use."],
  passkey_refused: [401, "That passkey could not be verified."],
  passkey_not_found: [404, "There is no such passkey."],
  passkey_limit: [409, "There are ten passkeys already. Remove one first."],
  device_not_found: [404, "There is no such device."],
  session_not_found: [404, "There is no such session."],
  phone_number_unchanged: [409, "That is your number already."],
  phone_number_not_correctable: [
    409,
    "This number cannot be corrected here. Use a method of the challenge, or ask for help.",
  ],
  audience_unknown: [422, "No tokens are issued for that audience."],
  user_not_found: [404, "There is no such user."],
  user_ambiguous: [409, "More than one user matches."],
  test_not_found: [404, "There is no such test."],
  delivery_not_found: [404, "There is no such delivery."],
  scope_unknown: [422, "A scope is all, channel:NAME or country:XX."],
  nothing_to_do: [409, "There is nothing to do."],
  backup_unavailable: [501, "This database is not backed up here."],
  not_stopped: [409, "Nothing is stopped or paused there."],
  malformed_json: [400, "The body is not JSON."],
  unsupported_media_type: [415, "Send application/json."],
  body_too_large: [413, "The body may have 16 KiB at most."],
  body_timeout: [408, "The body did not arrive in time."],
  not_found: [404, "There is nothing here."],
  method_not_allowed: [405, "This path answers other methods; see Allow."],
  storage_unavailable: [503, "The database cannot be reached. Try again shortly."],
  internal: [500, "Something broke on our side. Tell the operator the request_id."],
} as const satisfies Record<ProblemCode, readonly [number, string]>;

/** Words for what is wrong with a field. Total. */
const fieldWords = {
  missing: "is missing",
  unknown_field: "is not a field of this request",
  duplicate_field: "is there more than once",
  wrong_type: "has the wrong type",
  username_length: "must have 3 to 64 characters, an e-mail address at most 254",
  username_characters: "may contain only A-Z a-z 0-9 . _ - @ +, or must be an e-mail address",
  username_reserved: "must not begin with usr_, evt_, dlv_ or lk_",
  phone_number_invalid: "must be a valid number with + and country code",
  phone_number_kind: "must be of a kind that codes are sent to, such as a mobile number",
  phone_number_country: "must be of a country that codes are sent to",
  password_too_short: "must have at least 8 characters",
  password_too_long: "is too long: 72 bytes at most, or 256 characters where a pepper is set",
  password_characters: "may not hold control characters or broken text",
  password_common: "is one of the most common passwords",
  password_personal: "must not be your name, your number or the product's name",
  password_unchanged: "must differ from the current one",
  channel_unknown: "must be sms, call or whatsapp",
  method_unknown: "must be sms, call, whatsapp, totp, recovery_code or passkey",
  code_format: "must be 4 to 10 digits, or a recovery code",
  locale_unknown: "must be a language that codes are sent in, such as en or pt-BR",
  app_hash_format: "must be Android's hash of 11 characters, with sms only",
  name_format: "must have 1 to 64 printable characters",
  reason_format: "must have 3 to 200 printable characters",
  file_exists: "is there already",
  file_unwritable: "cannot be written",
} as const satisfies Record<FieldCode, string>;

/** An answer by RFC 9457. `more` are extension members that a client needs to go on. */
export function problem(
  c: AppContext,
  refusal: Omit<Refusal, "code"> & { readonly code: ProblemCode },
  more: Readonly<Record<string, unknown>> = {},
): Response {
  const [status, detail] = problems[refusal.code];
  const headers: Record<string, string> = {};
  if (refusal.retryAfterSeconds !== undefined) {
    headers["retry-after"] = String(refusal.retryAfterSeconds);
  }
  if (status === 401) headers["www-authenticate"] = "Bearer";
  const body = {
    type: `urn:latchkey:problem:${refusal.code}`,
    title: title(refusal.code),
    status,
    detail,
    code: refusal.code,
    request_id: c.get("requestId"),
    retry_after: refusal.retryAfterSeconds,
    attempts_left: refusal.guessesLeft,
    methods: refusal.methods,
    unavailable_methods: refusal.unavailable,
    resend_after: refusal.resendAfterSeconds,
    phone_number: refusal.maskedPhoneNumber,
    errors: refusal.fields?.map(({ field, code }) => ({
      field: snakeCase(field),
      code,
      detail: `${snakeCase(field)} ${fieldWords[code]}`,
    })),
    ...more,
  };
  c.set("problem", refusal.code);
  return respond(c, status, body, { "content-type": "application/problem+json", ...headers });
}

/** `wrong_code` -> `Wrong code`. */
function title(code: ProblemCode): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The domain's `phoneNumber` is the wire's `phone_number`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
