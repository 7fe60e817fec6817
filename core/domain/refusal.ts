import type { Channel } from "./channel.ts";
import type { Method } from "./method.ts";

/**
 * Every way in which Latchkey says no. A refusal is a value; a fault (disk gone, bug) is thrown.
 * Each edge holds one total table from these codes to its own language.
 */
export const refusalCodes = [
  "invalid_input",
  "username_taken",
  "invalid_credentials",
  "throttled",
  "overloaded",
  "invalid_challenge",
  "challenge_expired",
  "challenge_consumed",
  "challenge_replaced",
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
  "unauthenticated",
  "step_up_required",
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
  "audience_unknown",
  "user_not_found",
  "user_ambiguous",
  "test_not_found",
  "delivery_not_found",
  "scope_unknown",
  "not_stopped",
  "nothing_to_do",
  "backup_unavailable",
] as const;

export type RefusalCode = typeof refusalCodes[number];

/** Why one field of an input was refused. */
export const fieldCodes = [
  "missing",
  "unknown_field",
  "duplicate_field",
  "wrong_type",
  "username_length",
  "username_characters",
  "username_reserved",
  "phone_number_invalid",
  "phone_number_kind",
  "phone_number_country",
  "password_too_short",
  "password_too_long",
  "password_characters",
  "password_common",
  "password_personal",
  "password_unchanged",
  "channel_unknown",
  "method_unknown",
  "code_format",
  "locale_unknown",
  "app_hash_format",
  "name_format",
  "reason_format",
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
  /** It went while the action was being confirmed: another was faster. */
  "overtaken",
] as const;

export type NothingToDo = typeof nothingToDoReasons[number];

/** A field's refusal; `field` is the domain's name for it, in camelCase. */
export interface FieldRefusal {
  readonly field: string;
  readonly code: FieldCode;
}

/** What the caller may know about a refusal, beyond its code. */
export interface Refusal<Code extends RefusalCode = RefusalCode> {
  readonly code: Code;
  /** Whole seconds, at least 1, after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  /** Guesses left on this challenge. */
  readonly guessesLeft?: number;
  readonly fields?: readonly FieldRefusal[];
  /** After a refused send: the methods that the challenge takes now. */
  readonly methods?: readonly Method[];
  /** Ways to send that are out of order just now, where `methods` stands. */
  readonly unavailable?: readonly Channel[];
  /** After a refused send: whole seconds before the next one, 0 for at once. */
  readonly resendAfterSeconds?: number;
  /** After a refused send: the number that the next one goes to, masked. */
  readonly maskedPhoneNumber?: string;
  /** Why an operator's action has nothing to do, with `nothing_to_do`. */
  readonly reason?: NothingToDo;
}

/** A refusal as the outcome of a step that can grant nothing. */
export interface Refused<Code extends RefusalCode = RefusalCode> {
  readonly ok: false;
  readonly refusal: Refusal<Code>;
}

/** What a use case answers: its value, or a refusal with a code from the closed set it names. */
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

/** A parser's answer, where the reason matters to the person who typed. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: FieldCode };
