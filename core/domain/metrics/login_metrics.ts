import type { AuditEvent } from "../audit_event.ts";
import { channels } from "../channel.ts";
import { factorMethods } from "../method.ts";

export const loginOutcomes = [
  "success",
  "wrong_password",
  "wrong_code",
  "throttled",
  "overloaded",
  "locked",
  "disabled",
  "expired",
  "unavailable",
  "other",
] as const;

export type LoginOutcome = typeof loginOutcomes[number];

/** How the password, or the second factor that a login ended with, was proven. */
export const loginMethods = [
  "password",
  ...channels,
  ...factorMethods,
  "device",
  "test",
  "other",
] as const;

export type LoginMethod = typeof loginMethods[number];

/** An attempt to log in that ended, as it is counted. */
export interface CountedLogin {
  readonly outcome: LoginOutcome;
  readonly method: LoginMethod;
}

/** The reasons of refusals that have an outcome of their own; the rest are `other`. */
const outcomes: Readonly<Record<string, LoginOutcome>> = {
  invalid_credentials: "wrong_password",
  wrong_code: "wrong_code",
  passkey_refused: "wrong_code",
  throttled: "throttled",
  too_many_attempts: "throttled",
  overloaded: "overloaded",
  locked: "locked",
  password_disabled: "disabled",
  challenge_expired: "expired",
  code_expired: "expired",
  provider_unavailable: "unavailable",
  provider_error: "unavailable",
};

/** The method of a session's `amr` value, where the names differ. */
const methodsOfAmr: Readonly<Record<string, LoginMethod>> = {
  tel: "call",
  otp: "totp",
  recovery: "recovery_code",
  pop: "passkey",
};

/**
 * Returns the login that an event of the audit log ends, or null. A refused password, each refused
 * second factor and an opened session count; a step-up is no login.
 */
export function loginOf({ type, reason, detail }: AuditEvent): CountedLogin | null {
  if (type === "session.opened") {
    return { outcome: "success", method: methodOf(detail["method"]) };
  }
  const outcome = outcomes[reason ?? ""] ?? "other";
  if (type === "login.refused") return { outcome, method: "password" };
  if (type !== "challenge.refused" || detail["purpose"] !== "login") return null;
  const isGuess = detail["method"] !== undefined || detail["act"] === "second_factor.prove";
  return isGuess ? { outcome, method: methodOf(detail["method"]) } : null;
}

function methodOf(value: unknown): LoginMethod {
  const named = methodsOfAmr[String(value)];
  return named ?? loginMethods.find((method) => method === value) ?? "other";
}
