import { apiScopes } from "../../core/domain/api_keys/scope.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { FieldCode, Refusal, RefusalCode, UnsentMessage } from "../../core/domain/refusal.ts";
import { timestamp, waitWords } from "../draw/time.ts";
import { limitWords } from "./block_words.ts";
import { providerCodeWords } from "./provider_words.ts";

/** Words for every refusal in the terminal; a new code without words does not compile. */
export const refusalWords: Readonly<Record<RefusalCode, string>> = {
  invalid_input: "invalid input",
  username_taken: "username taken",
  registration_closed: "registration closed",
  invitation_invalid: "unknown invitation",
  invitation_used: "invitation already used",
  invitation_revoked: "invitation revoked",
  invitation_expired: "invitation expired",
  invitation_not_found: "no open invitation has this ID",
  invitation_required: "invitation required",
  invalid_credentials: "wrong username or password",
  wrong_password: "wrong password",
  throttled: "too many attempts",
  overloaded: "server overloaded",
  invalid_challenge: "unknown login",
  challenge_expired: "login expired",
  challenge_consumed: "login already completed",
  challenge_replaced: "login replaced by a newer one",
  challenge_exhausted: "no attempts left for this login",
  too_many_attempts: "too many wrong codes",
  reset_not_found: "no such password reset",
  reset_waiting: "password reset still waiting",
  resend_too_soon: "resend requested too soon",
  too_many_sends: "too many messages",
  channel_unavailable: "channel unavailable",
  phone_number_unreachable: "phone number unreachable",
  code_not_sent: "no code was sent",
  code_expired: "code expired",
  wrong_code: "wrong code",
  provider_unavailable: "provider unavailable",
  provider_error: "code can no longer be verified",
  sending_limited: "sending limit reached",
  unauthenticated: "not logged in",
  step_up_required: "recent second factor required",
  access_denied: "access denied",
  proxy_not_trusted: "proxy not trusted",
  method_unavailable: "method not available",
  not_configured: "feature not enabled",
  totp_already_enrolled: "authenticator app already enrolled",
  totp_not_enrolled: "no authenticator app enrolled",
  passkey_refused: "passkey not verified",
  passkey_not_found: "passkey not found",
  passkey_limit: "limit of ten passkeys reached",
  device_not_found: "device not found",
  session_not_found: "session not found",
  phone_number_unchanged: "phone number unchanged",
  phone_number_limit: "phone number in use by other accounts",
  phone_number_not_correctable: "phone number cannot be corrected",
  audience_unknown: "audience not allowed",
  user_not_found: "user not found",
  user_ambiguous: "more than one user matches",
  test_not_found: "the provider no longer has this test",
  delivery_not_found: "delivery not found",
  scope_unknown: "scope must be all, channel:NAME or country:XX",
  nothing_to_do: "nothing to do",
  backup_unavailable: "only a SQLite database can be backed up here; use pg_dump",
  not_stopped: "not stopped or paused",
  api_key_invalid: "unknown API key",
  api_key_expired: "API key expired",
  api_key_revoked: "API key revoked",
  api_key_with_origin: "API key sent by a web page",
  api_key_scope_missing: "API key without the scope",
  api_key_not_found: "no live API key has this name or ID",
  api_key_name_taken: "a live API key has this name",
  api_key_by_key: "a key cannot create keys; create it where the database is",
  client_not_found: "no client has this name or ID",
  client_name_taken: "a client has this name",
  client_public: "a public client has no secret",
  client_declared: "declared in LATCHKEY_CLIENTS_FILE; change it there",
  verification_not_found: "verification not found",
  verification_expired: "verification expired",
  verification_consumed: "already verified",
  verification_exhausted: "all guesses of the verification used",
  idempotency_key_reused: "idempotency key of another request",
  idempotency_key_busy: "the same request is in progress",
  test_number: "test number: nothing is sent to it",
  test_user: "not for users of test numbers",
  test_number_exists: "already a test number; remove it first",
  test_number_not_found: "not a test number, or already removed",
  phone_number_verified: "a user has verified this number",
} satisfies Record<RefusalCode, string>;

/** Words for the fields that an operator fills in. */
const fieldWords: Partial<Readonly<Record<FieldCode, string>>> = {
  username_length: "a username has 3 to 64 characters, or is an email address",
  username_characters: "a username has only A-Z a-z 0-9 . _ - @ +, or is an email address",
  username_reserved: "a username must not start like an ID, such as usr_",
  phone_number_kind: "the phone number is of a kind that codes are not sent to",
  phone_number_country: "codes are not sent to the country of the phone number",
  invitation_expiry_format: "the invitation must expire in 1h to 30d",
  phone_number_invalid: "the phone number is not valid",
  channel_unknown: "the channel must be sms, call or whatsapp",
  code_format: "a code has 4 to 10 digits",
  days_range: "days must be a whole number from 1 to 30",
  reason_format: "the reason must have 3 to 200 printable characters",
  role_format: "a role has 1 to 64 characters of a-z 0-9 : _ -",
  roles_too_many: "a user can have at most 32 roles",
  role_contradictory: "the same role is both added and removed",
  metadata_format: "the metadata must be one JSON object with at most 8 levels, printable text, " +
    "exact numbers, and no key __proto__, constructor or prototype",
  metadata_too_large: "the metadata must have at most 8,192 bytes",
  api_key_name_format: "the name must have 1 to 64 of a to z, digits, . _ - and start with a " +
    "letter or digit",
  api_scope_unknown: `the scopes must be one or more of ${apiScopes.join(", ")}`,
  expiry_format: "the expiry must be 90d, 12h or a date, at most 365 days ahead",
  client_name_format: "the name must have 1 to 64 printable characters",
  redirect_uri_format:
    "each of 1 to 20 URIs must be https, or http on 127.0.0.1 or [::1] (with a " +
    "port, except for a public client), as browsers spell it, without a fragment",
  backchannel_uri_format: "the URI of logout notices must be https, without a fragment, at a " +
    "host in LATCHKEY_OUTBOUND_HOSTS",
  resource_format: "each of at most 20 resources must be an absolute URI without a fragment, and " +
    "not the issuer",
  pkce_required: "only a client with a secret can do without PKCE",
  file_exists: "that file already exists, and a backup never overwrites a file",
  file_unwritable: "cannot write the file: it must be in LATCHKEY_BACKUP_DIR " +
    "(default: backups in LATCHKEY_DATA_DIR) or in the data folder, and the user " +
    "who runs this command must have write access (uid 1993 in the image)",
};

/**
 * Words for a refusal: what is wrong with the first invalid field if any, or the limit that blocked
 * a message, otherwise the code's words; and in what time to try again. With `now`, also when that
 * is, for words that stay on the screen. The sentence of `provider` is left out.
 */
export function wordsOfRefusal(refusal: Refusal, now?: Instant): string {
  const { code, fields: [field] = [], block, provider, retryAfterSeconds: seconds } = refusal;
  const words = (field === undefined ? undefined : fieldWords[field.code]) ??
    (provider === undefined ? undefined : unsentWords(code, provider)) ??
    (block === undefined ? refusalWords[code] : limitWords(block));
  if (seconds === undefined) return `${words}${endsLogin(refusal) ? startAgain : ""}`;
  const at = now === undefined ? "" : `, at ${timestamp(now + seconds * 1000).slice(11)} UTC`;
  const next = provider?.status === "uncertain" ? "another can be sent" : "try again";
  return `${words}; ${next} in ${waitWords(seconds)}${at}`;
}

/** `phone number unreachable (Twilio 60410)`. */
function unsentWords(refusal: RefusalCode, { status, code }: UnsentMessage): string {
  const words = status === "uncertain" ? "the code may have been sent" : refusalWords[refusal];
  return code === null ? words : `${words} (${providerCodeWords(code)})`;
}

/** After the last message of a challenge, no wait helps, unlike with a limit of the provider. */
function endsLogin({ code, provider }: Refusal): boolean {
  return code === "too_many_sends" && provider === undefined;
}

const startAgain = "; the user must start again";

/** Words for a reason in the audit log; a code from a newer version is shown unchanged. */
export function reasonWords(reason: string): string {
  return (refusalWords as Readonly<Record<string, string | undefined>>)[reason] ?? reason;
}
