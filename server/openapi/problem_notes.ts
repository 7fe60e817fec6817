import type { ProblemCode } from "../http/problem.ts";

/** The codes that only the terminal and its command line show. */
type OperatorCode = "user_ambiguous" | "backup_unavailable";

type Notes = Readonly<Record<Exclude<ProblemCode, OperatorCode>, string>>;

const notes: Notes = {
  access_denied: "No rule allows this host and path, or a forwarded header is missing.",
  proxy_not_trusted: "The peer is not in `LATCHKEY_TRUSTED_PROXIES`.",
  invalid_input:
    "A field is missing, unknown, repeated, of the wrong type or not acceptable. `errors` lists " +
    "all of them.",
  malformed_json: "The body is not a JSON object.",
  unsupported_media_type: "The body is not declared as `application/json`.",
  body_too_large: "The body has more than 16 KiB.",
  client_address_not_allowed:
    "`Latchkey-Client-Address` or `Latchkey-Client-User-Agent` was sent, and the key in " +
    "`Latchkey-Key` does not have the scope `clients:forward`, or there is no key.",
  client_address_invalid: "`Latchkey-Client-Address` is not exactly one IPv4 or IPv6 address.",
  body_timeout: "The body was not complete after ten seconds.",
  not_found: "The path does not exist.",
  method_not_allowed: "The path has other methods. The `Allow` header lists them.",
  username_taken: "Another user has this name.",
  invitation_not_found: "No open invitation has this ID.",
  invitation_invalid: "The invitation is unknown or malformed, or its user has a password already.",
  invitation_used: "The invitation was used. Each works once.",
  invitation_revoked: "An operator revoked the invitation, or locked its user.",
  invitation_expired: "The invitation is older than its maker allowed.",
  phone_number_limit:
    "As many users as `LATCHKEY_ACCOUNTS_PER_NUMBER` allows have verified the number.",
  registration_closed: "`LATCHKEY_REGISTRATION` is `closed`.",
  invitation_required: "`LATCHKEY_REGISTRATION` is `invite`, and `invitation` is missing.",
  invalid_credentials:
    "The username or the password is incorrect, or an operator locked the account.",
  wrong_password: "The current password is incorrect.",
  throttled: "A rate limit is reached: guesses, registrations, exports, tokens or changes.",
  overloaded: "A password hash would have waited for too long, or too many bodies are unfinished.",
  verification_not_found:
    "No verification has this ID, or another API key started it, or it expired over a day ago.",
  verification_expired: "The verification is older than ten minutes.",
  verification_consumed: "The correct code was already entered.",
  verification_exhausted: "Five codes were incorrect.",
  invalid_challenge: "The challenge token is unknown, or belongs to another flow or session.",
  challenge_expired: "The challenge is older than ten minutes.",
  challenge_consumed: "The challenge was already completed.",
  challenge_replaced: "The user started a newer challenge.",
  challenge_exhausted: "All five guesses of the challenge were incorrect.",
  too_many_attempts:
    "Too many incorrect guesses in a row on the account. With `retry_after`, it is locked out " +
    "for that time; without it, the provider refuses more guesses, or an operator has to help.",
  wrong_code: "The code is incorrect. `attempts_left` is the number of guesses that remain.",
  code_not_sent: "No code was sent for this challenge.",
  code_expired: "The code is no longer valid. Send a new one.",
  passkey_refused: "The passkey's proof is not valid, or its signature counter decreased.",
  method_unavailable: "The challenge does not accept this method now. See its `methods`.",
  reset_not_found:
    "The reset token is unknown, or its reset has ended, expired or not started: the first code " +
    "was incorrect, or a login or an operator ended it.",
  reset_waiting: "The waiting period is not over. `retry_after` is what is left of it.",
  resend_too_soon: "A code was sent a moment ago.",
  too_many_sends:
    "All messages of this challenge were sent, or the provider's limit for the number is reached.",
  sending_limited:
    "A budget of the sending policy is used up, or the fraud guard paused numbers like this one.",
  channel_unavailable: "The channel cannot reach this number, such as `sms` to a landline.",
  phone_number_unreachable:
    "No code can be sent to this number, or the sending policy excludes it.",
  phone_number_not_correctable:
    "The user has completed a login, or has corrected the number too often.",
  provider_unavailable: "The provider does not work, or an operator stopped sending.",
  provider_error: "The provider no longer knows the code. Send a new one.",
  unauthenticated: "The session token is missing, or its session has expired or was ended.",
  step_up_required: "The operation requires a second factor at most ten minutes old.",
  test_number:
    "The number is a test number. A login with it works while `LATCHKEY_TEST_NUMBERS` is on.",
  test_user: "The user was verified with a test number, so the session never has a second factor.",
  not_configured:
    "This deployment has not enabled the feature: authenticator apps, passkeys or signed tokens.",
  totp_already_enrolled: "The user has an authenticator app. Remove it first.",
  totp_not_enrolled: "The user has no authenticator app, or its setup has expired.",
  passkey_not_found: "The user has no such passkey.",
  passkey_limit: "The user has ten passkeys.",
  device_not_found: "The user has no such trusted device.",
  session_not_found: "The user has no such session.",
  phone_number_unchanged: "The number is already the user's number.",
  audience_unknown: "The service is not in `LATCHKEY_JWT_AUDIENCES`.",
  user_not_found: "No user has this ID.",
  delivery_not_found: "There is no such delivery.",
  scope_unknown: "The scope is not `all`, `channel:NAME` or `country:XX`.",
  nothing_to_do: "The action would change nothing, such as a lock of a locked user.",
  not_stopped: "Nothing is stopped or paused in this scope.",
  api_key_invalid: "`Latchkey-Key` is missing, or its key is unknown.",
  api_key_expired: "The key of `Latchkey-Key` has expired. An operator can create another.",
  api_key_revoked: "An operator revoked the key of `Latchkey-Key`.",
  api_key_with_origin:
    "The request has a key and an `Origin` header. Browsers send one, and a key does not belong " +
    "in a browser.",
  api_key_scope_missing: "The key has neither the scope of the route nor `operator`.",
  api_key_not_found: "No live key has this name or ID.",
  api_key_by_key:
    "A key asked for another key, which would outlive it. An operator creates keys on the host.",
  api_key_name_taken: "A live key has this name.",
  client_not_found: "No client of OpenID Connect has this name or ID.",
  client_name_taken: "A client has this name, in upper or lower case.",
  client_public: "The client is public and has no secret.",
  client_declared: "The client is declared in `LATCHKEY_CLIENTS_FILE`, which alone can change it.",
  test_not_found: "The provider does not know this test message.",
  test_number_exists: "It is a test number already.",
  test_number_not_found: "It is not a test number.",
  phone_number_verified: "A user has verified the number.",
  idempotency_key_reused:
    "`Idempotency-Key` was used in the last 24 hours for another route or body.",
  idempotency_key_busy: "The first request with this `Idempotency-Key` has not finished.",
  storage_unavailable: "The database cannot be reached.",
  internal: "A bug. `request_id` finds it in the log.",
};

/** When a code is returned, for developers. */
export function problemNote(code: ProblemCode): string {
  const known: Readonly<Partial<Record<ProblemCode, string>>> = notes;
  return known[code] ?? "No route returns it.";
}
