import type { Channel } from "./channel.ts";
import type { Method } from "./method.ts";

/**
 * Every reason for which Latchkey refuses a request. A refusal is a value; a fault (a lost disk, a
 * bug) is thrown. The HTTP server and the terminal each map every code to their own words.
 */
export const refusalCodes = [
  "invalid_input",
  "username_taken",
  "registration_closed",
  "invitation_required",
  "invitation_invalid",
  "invitation_used",
  "invitation_revoked",
  "invitation_expired",
  "invitation_not_found",
  "invalid_credentials",
  "wrong_password",
  "throttled",
  "overloaded",
  "invalid_challenge",
  "challenge_expired",
  "challenge_consumed",
  "challenge_replaced",
  "challenge_exhausted",
  "too_many_attempts",
  "resend_too_soon",
  "too_many_sends",
  "channel_unavailable",
  "phone_number_unreachable",
  "code_not_sent",
  "code_expired",
  "wrong_code",
  "provider_unavailable",
  "provider_error",
  "sending_limited",
  "verification_not_found",
  "verification_expired",
  "verification_consumed",
  "verification_exhausted",
  "reset_not_found",
  "reset_waiting",
  "unauthenticated",
  "step_up_required",
  "access_denied",
  "proxy_not_trusted",
  "method_unavailable",
  "not_configured",
  "totp_already_enrolled",
  "totp_not_enrolled",
  "passkey_refused",
  "passkey_not_found",
  "passkey_limit",
  "device_not_found",
  "session_not_found",
  "phone_number_unchanged",
  "phone_number_not_correctable",
  "phone_number_limit",
  "audience_unknown",
  "user_not_found",
  "user_ambiguous",
  "test_not_found",
  "delivery_not_found",
  "scope_unknown",
  "not_stopped",
  "nothing_to_do",
  "backup_unavailable",
  "api_key_invalid",
  "api_key_expired",
  "api_key_revoked",
  "api_key_with_origin",
  "api_key_scope_missing",
  "api_key_not_found",
  "api_key_name_taken",
  "api_key_by_key",
  "client_not_found",
  "client_name_taken",
  "client_public",
  "client_declared",
  "idempotency_key_reused",
  "idempotency_key_busy",
  "test_number",
  "test_user",
  "test_number_exists",
  "test_number_not_found",
  "phone_number_verified",
] as const;

export type RefusalCode = typeof refusalCodes[number];

/** Why a field of the input was refused. */
export const fieldCodes = [
  "missing",
  "unknown_field",
  "duplicate_field",
  "wrong_type",
  "username_length",
  "username_characters",
  "username_reserved",
  "username_fixed",
  "phone_number_invalid",
  "phone_number_kind",
  "phone_number_country",
  "phone_number_fixed",
  "invitation_expiry_format",
  "password_too_short",
  "password_too_long",
  "password_characters",
  "password_common",
  "password_personal",
  "password_guessable",
  "password_breached",
  "password_unchanged",
  "channel_unknown",
  "method_unknown",
  "code_format",
  "app_hash_format",
  "purpose_unknown",
  "address_format",
  "name_format",
  "reason_format",
  "days_range",
  "role_format",
  "roles_too_many",
  "role_contradictory",
  "metadata_format",
  "metadata_too_large",
  "api_key_name_format",
  "api_scope_unknown",
  "expiry_format",
  "client_name_format",
  "redirect_uri_format",
  "backchannel_uri_format",
  "resource_format",
  "pkce_required",
  "idempotency_key_format",
  "file_exists",
  "file_unwritable",
] as const;

export type FieldCode = typeof fieldCodes[number];

/** Why an operator's action has nothing to do. */
export const nothingToDoReasons = [
  "already_locked",
  "not_locked",
  "no_sessions",
  "no_trusted_devices",
  "no_second_factor_yet",
  "phone_not_verified",
  "account_locked",
  "no_totp",
  "no_passkeys",
  /** Users of test numbers have no roles. */
  "test_user",
  "has_password",
  "no_code_waits",
  /** Someone else did it while the action was being confirmed. */
  "overtaken",
] as const;

export type NothingToDo = typeof nothingToDoReasons[number];

/** The refusal of one field. `field` is its name in the domain, in camelCase. */
export interface FieldRefusal {
  readonly field: string;
  readonly code: FieldCode;
}

/** What the caller may know about a refusal, beyond its code. */
export interface Refusal<Code extends RefusalCode = RefusalCode> {
  readonly code: Code;
  /** Whole seconds, at least 1, until the same request may succeed. */
  readonly retryAfterSeconds?: number;
  /** Guesses left on this challenge. */
  readonly guessesLeft?: number;
  readonly fields?: readonly FieldRefusal[];
  /** After a refused send: the methods that the challenge accepts now. */
  readonly methods?: readonly Method[];
  /** Set together with `methods`: the channels that are currently unavailable. */
  readonly unavailable?: readonly Channel[];
  /** After a refused send: whole seconds until the next one is allowed, 0 for immediately. */
  readonly resendAfterSeconds?: number;
  /** After a refused send: the masked number that the next one goes to. */
  readonly maskedPhoneNumber?: string;
  /** After a refused code of a verification that stays open: its ID. */
  readonly phoneVerificationId?: string;
  /** The method of a proof that named none. */
  readonly inferredMethod?: Method;
  /** With `nothing_to_do`: why the operator's action has nothing to do. */
  readonly reason?: NothingToDo;
  /** Only for operators: our own limit that blocked a message. */
  readonly block?: Block;
  /** Only for operators: why the provider did not send a message, or may not have. */
  readonly provider?: UnsentMessage;
}

/** Why a send was blocked. Operators see the reason; users get one of a few neutral refusals. */
export const blockReasons = [
  "country_denied",
  "number_kind_refused",
  "stopped_by_operator",
  "circuit_open",
  "fraud_guard",
  "budget",
  "test_number",
] as const;

export type BlockReason = typeof blockReasons[number];

/** See `Delivery.blockReason` and `Delivery.blockedBy`. */
export interface Block {
  readonly reason: BlockReason;
  readonly by: string | null;
}

/** How a call to the provider ended that gave no code. */
export interface UnsentMessage {
  /** See `Delivery.status`. */
  readonly status: typeof unsentStatuses[number];
  /** See `ProviderCall.providerCode`. */
  readonly code: number | null;
  /** See `ProviderCall.operatorWords`. */
  readonly words: string;
}

export const unsentStatuses = ["refused", "failed", "uncertain"] as const;

/** The outcome of a step that was refused. */
export interface Refused<Code extends RefusalCode = RefusalCode> {
  readonly ok: false;
  readonly refusal: Refusal<Code>;
}

/** The result of a use case: its value, or a refusal with one of the codes that it lists. */
export type Outcome<Value, Code extends RefusalCode> =
  | { readonly ok: true; readonly value: Value }
  | Refused<Code>;

export function granted<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function refused<Code extends RefusalCode>(
  code: Code,
  more: Omit<Refusal<Code>, "code"> = {},
): Refused<Code> {
  return { ok: false, refusal: { code, ...more } };
}

/** The result of a parser that reports why the input was refused. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: FieldCode };

/** Refuses input with every field that did not parse, in their order. */
export function refusedFields(
  parsed: Readonly<Record<string, Parsed<unknown>>>,
): Refused<"invalid_input"> {
  const fields = Object.entries(parsed).flatMap(([field, one]) =>
    one.ok ? [] : [{ field, code: one.code }]
  );
  return refused("invalid_input", { fields });
}
