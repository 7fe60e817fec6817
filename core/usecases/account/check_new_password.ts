import type { Password, PasswordContext } from "../../domain/account/password.ts";
import { personalWords } from "../../domain/account/personal_words.ts";
import type { FieldCode } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";

export type CheckNewPasswordPorts = Pick<Ports, "passwordStrength">;

/**
 * Checks a parsed new password further, on every path that sets one (ASVS 5.0 6.3.4): it must not
 * be easy to guess. Returns the field's refusal, or null for a good password and if the check does
 * not respond: a fault must not stop a registration. It takes up to two seconds, so the limits of
 * the request are counted first.
 */
export async function checkNewPassword(
  ports: CheckNewPasswordPorts,
  password: Password,
  context: PasswordContext,
): Promise<FieldCode | null> {
  const strength = await ports.passwordStrength.estimate(password, personalWords(context));
  return strength === "guessable" ? "password_guessable" : null;
}
