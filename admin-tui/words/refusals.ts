import type { RefusalCode } from "../../core/domain/refusal.ts";

/** The terminal's one table from refusals to words; a new code does not compile without its own. */
export const refusalWords: Readonly<Record<RefusalCode, string>> = {
  invalid_input: "not in the right form: a code has 4 to 10 digits",
  username_taken: "username taken",
  invalid_credentials: "wrong username or password",
  throttled: "too many tries",
  overloaded: "server overloaded",
  invalid_challenge: "login unknown",
  challenge_expired: "login expired before its code",
  challenge_consumed: "login already finished",
  challenge_replaced: "login replaced by a newer one",
  too_many_attempts: "too many wrong codes",
  resend_too_soon: "asked again too soon",
  too_many_sends: "too many messages",
  channel_unavailable: "channel not available",
  phone_number_unreachable: "phone not reachable",
  code_not_sent: "no code was sent",
  code_expired: "code expired",
  wrong_code: "wrong code",
  provider_unavailable: "provider unavailable",
  provider_error: "the provider lost that code",
  sending_limited: "sending is limited just now",
  unauthenticated: "not logged in",
  step_up_required: "second factor not fresh",
  method_unavailable: "method not open to this user",
  not_configured: "not switched on here",
  totp_already_enrolled: "authenticator app in use already",
  totp_not_enrolled: "no authenticator app in use",
  passkey_refused: "passkey not verified",
  passkey_not_found: "passkey not found",
  passkey_limit: "ten passkeys already",
  device_not_found: "device not found",
  session_not_found: "session not found",
  phone_number_unchanged: "phone number unchanged",
  phone_number_not_correctable: "phone number cannot be corrected",
  audience_unknown: "audience not allowed",
  user_not_found: "user not found",
  user_ambiguous: "more than one user matches",
  test_not_found: "the provider no longer knows this test",
  delivery_not_found: "no such delivery",
  scope_unknown: "scope is not all, channel:NAME or country:XX",
  nothing_to_do: "nothing to do",
  backup_unavailable: "only a SQLite file can be backed up here; use pg_dump",
  not_stopped: "not stopped or paused",
} satisfies Record<RefusalCode, string>;

/** Words for a reason in the record; a code of a newer version stands as it is. */
export function reasonWords(reason: string): string {
  return (refusalWords as Readonly<Record<string, string | undefined>>)[reason] ?? reason;
}
