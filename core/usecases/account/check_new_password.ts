import type { Caller } from "../../domain/audit_event.ts";
import type { Password, PasswordContext } from "../../domain/account/password.ts";
import { personalWords } from "../../domain/account/personal_words.ts";
import type { FieldCode } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { raiseAlert, type RaiseAlertPorts } from "../record/raise_alert.ts";

export type CheckNewPasswordPorts =
  & RaiseAlertPorts
  & Pick<Ports, "passwordStrength" | "breachedPasswords">;

/**
 * Checks a parsed new password further, on every path that sets one (ASVS 5.0 6.3.4): it must be
 * neither easy to guess nor, if the settings name a source, breached. Returns the field's refusal,
 * or null for a good password. A check that does not respond refuses nothing, and raises an alert:
 * a fault must not stop a registration. It takes up to four seconds, so the limits of the request
 * are counted first.
 */
export async function checkNewPassword(
  ports: CheckNewPasswordPorts,
  password: Password,
  context: PasswordContext,
  caller: Caller,
): Promise<FieldCode | null> {
  const strength = await ports.passwordStrength.estimate(password, personalWords(context));
  if (strength === "guessable") return "password_guessable";
  if (strength === "unknown") await raiseAlert(ports, "strength_check_failed", {}, caller);
  if (ports.breachedPasswords === null) return null;
  const breached = await ports.breachedPasswords.find(password);
  if (breached.found === null) {
    await raiseAlert(ports, "breach_check_failed", { words: breached.words }, caller);
  }
  return breached.found === true ? "password_breached" : null;
}
