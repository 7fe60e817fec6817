import { type Channel, parseChannel } from "../../core/domain/channel.ts";
import { type Method, methods } from "../../core/domain/method.ts";
import type { FieldCode } from "../../core/domain/refusal.ts";

// People see these sentences unchanged, so they name no member, header or path of the API.

/**
 * What the user is doing. `verification` is the second factor of a login or a step-up, and
 * `phone_verification` is what an app with its own accounts requested.
 */
export type Flow =
  | "verification"
  | "password_reset"
  | "phone_change"
  | "totp_enrollment"
  | "passkey_enrollment"
  | "phone_verification";

/** What the detail of a problem depends on besides its code. A route passes what it knows. */
export interface ProblemContext {
  /** `verification` if absent. */
  readonly flow?: Flow;
  /** The method or channel, as the client named it. */
  readonly method?: string;
  /** Whether the path is the start page, and the hosted pages are off. */
  readonly pagesOff?: boolean;
}

/** The context, with what the refusal adds. */
export interface DetailFacts extends ProblemContext {
  readonly retryAfterSeconds?: number | undefined;
  /** The methods that the challenge accepts now. */
  readonly methods?: readonly Method[] | undefined;
}

/** A detail, or how it depends on the facts. */
export type Detail = string | ((facts: DetailFacts) => string);

export function detailText(detail: Detail, facts: DetailFacts): string {
  return typeof detail === "string" ? detail : detail(facts);
}

const flowNames: Readonly<Record<Flow, string>> = {
  verification: "verification",
  password_reset: "password reset",
  phone_change: "phone number change",
  totp_enrollment: "authenticator app setup",
  passkey_enrollment: "passkey setup",
  phone_verification: "verification",
};

/** The name of the user's flow, as in "This password reset has expired." */
export function flowName({ flow = "verification" }: DetailFacts): string {
  return flowNames[flow];
}

/** How to go on without guesses. A new login starts fresh; other challenges continue the count. */
export function newChallengeAdvice({ flow = "verification" }: DetailFacts): string {
  return flow === "verification" ? "Start again." : "Wait ten minutes, then start again.";
}

/** How to get a new code. A password reset sends one only when it starts. */
export function newCodeAdvice({ flow }: DetailFacts): string {
  return flow === "password_reset" ? "Start the password reset again." : "Request a new one.";
}

/** The source of a code determines what the user should check. A passkey has no code to type. */
const incorrectCodes: Readonly<Record<Exclude<Method, "passkey">, string>> = {
  sms: "Incorrect code. Check your most recent message.",
  whatsapp: "Incorrect code. Check your most recent message.",
  call: "Incorrect code. Enter the code from your most recent call.",
  totp: "Incorrect code. Enter the current code from your app; each code works once.",
  recovery_code: "Incorrect recovery code. Check for typing errors; each recovery code works once.",
};

export function incorrectCode({ flow, method }: DetailFacts): string {
  // A reset takes two codes, and must not reveal which of them is incorrect.
  if (flow === "password_reset") {
    return "The code or the recovery code is incorrect. Check both for typing errors; each " +
      "recovery code works once.";
  }
  const known = parseMethod(method);
  return known === null || known === "passkey"
    ? "Incorrect code. Check your most recent message or call."
    : incorrectCodes[known];
}

const channelNames: Readonly<Record<Channel, string>> = {
  sms: "text message",
  call: "phone call",
  whatsapp: "WhatsApp message",
};

export function unavailableChannel(facts: DetailFacts): string {
  const channel = parseChannel(facts.method ?? "");
  const way = channel === null ? "this way" : `by ${channelNames[channel]}`;
  const advice = hasOtherMethod(facts) ? " Choose another method." : "";
  return `A code cannot be sent ${way}.${advice}`;
}

/** Whether the user can choose another method. Without the challenge's methods, a login can. */
export function hasOtherMethod({ flow = "verification", method, methods }: DetailFacts): boolean {
  return methods?.some((other) => other !== method) ?? flow === "verification";
}

/** Whether the user can choose a method that sends no code, if that is known. */
export function hasOtherFactor({ methods = [] }: DetailFacts): boolean {
  return methods.some((method) => parseChannel(method) === null);
}

/** The details of `errors`, to be shown next to a field. It covers every code. */
export const fieldDetails = {
  missing: "This field is required.",
  unknown_field: "This field is not supported.",
  duplicate_field: "This field appears more than once.",
  wrong_type: "This field has the wrong type.",
  username_length:
    "Enter a username with 3 to 64 characters, or an email address with at most 254.",
  username_characters:
    "Use only the letters A to Z, digits and . _ - @ +, or enter a valid email address.",
  username_reserved:
    "Enter a username that does not start with usr_, evt_, dlv_, vrf_, inv_ or lk_.",
  username_fixed: "The invitation is for another username.",
  phone_number_fixed: "The invitation is for another phone number.",
  invitation_expiry_format: "Enter 7d or 12h, from an hour to 30 days.",
  phone_number_invalid: "Enter a valid phone number that starts with + and the country code.",
  phone_number_kind: "Enter a phone number that can receive codes, such as a mobile number.",
  phone_number_country:
    "Codes cannot be sent to this country. Enter a phone number from another country.",
  password_too_short: "Enter a password with at least 8 characters.",
  password_too_long: "Enter a password with at most 256 characters.",
  password_characters: "Enter a password without control characters or invalid text.",
  password_common: "Enter a less common password.",
  password_personal:
    "Enter a password that is not your username, your phone number or the name of this app.",
  password_guessable:
    "Enter a password that is harder to guess: not repeated characters, a sequence, keys next to " +
    "each other, or a name or common word with a few characters added.",
  password_breached:
    "This password is in a list of leaked passwords. Enter another one, and change it wherever " +
    "you use it.",
  password_unchanged: "Enter a password that differs from the current one.",
  channel_unknown: "Choose sms, call or whatsapp.",
  method_unknown: "Choose sms, call, whatsapp, totp, recovery_code or passkey.",
  code_format: codeFormat,
  app_hash_format: "Enter Android's 11-character app hash, and only with sms.",
  purpose_unknown: "Choose sign_up, sign_in, phone_change, transaction or account_recovery.",
  address_format: "Enter one IP address, without a port.",
  name_format: "Enter a name with 1 to 64 printable characters.",
  days_range: "Enter a whole number of days from 1 to 30.",
  reason_format: "Enter a reason with 3 to 200 printable characters.",
  role_format: "Enter roles with 1 to 64 characters of a-z 0-9 : _ and - each.",
  roles_too_many: "Enter at most 32 roles.",
  role_contradictory: "Enter each role to add or to remove, not both.",
  metadata_format: "Enter a JSON object with at most 8 levels, printable text and exact numbers.",
  metadata_too_large: "Enter at most 8,192 bytes of metadata.",
  api_key_name_format:
    "Enter a name with 1 to 64 of a to z, digits, . _ and -, starting with a letter or digit.",
  api_scope_unknown: "Enter one or more known scopes.",
  expiry_format: "Enter 90d, 12h or a date such as 2027-03-01, at most 365 days ahead.",
  client_name_format: "Enter a name with 1 to 64 printable characters.",
  redirect_uri_format:
    "Enter 1 to 20 URIs with https, or http on a loopback address, without a fragment.",
  backchannel_uri_format: "Enter an https URI at a host in LATCHKEY_OUTBOUND_HOSTS.",
  resource_format: "Enter at most 20 absolute URIs without a fragment, other than the issuer.",
  pkce_required: "Only a client with a secret can do without PKCE.",
  idempotency_key_format: "Enter an idempotency key with 1 to 255 visible ASCII characters.",
  file_exists: "This file already exists.",
  file_unwritable: "This file cannot be written.",
} as const satisfies Record<FieldCode, Detail>;

/** The sentence next to a field. */
export function fieldDetail(code: FieldCode, context: ProblemContext): string {
  return detailText(fieldDetails[code], context);
}

/** A code that was sent has 4 to 10 digits, depending on the provider's settings. */
function codeFormat({ method }: DetailFacts): string {
  switch (parseMethod(method)) {
    case "totp":
      return "Enter the 6-digit code from your app.";
    case "recovery_code":
      return "Enter all 15 characters of a recovery code.";
    default:
      return "Enter a code with 4 to 10 digits.";
  }
}

function parseMethod(text: string | undefined): Method | null {
  return methods.find((method) => method === text) ?? null;
}
