import type { Method } from "../../../domain/method.ts";
import { parseCode } from "../../../domain/one_time_code.ts";
import { hashRecoveryCode } from "../../../domain/factors/recovery_code.ts";
import { totpDigits } from "../../../domain/factors/totp.ts";
import { openMethods } from "../../../domain/challenge/second_factor.ts";
import {
  findAuthenticators,
  type FindAuthenticatorsPorts,
} from "../../challenge/find_authenticators.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import type { ProofInput } from "./verify.ts";

/**
 * Returns the method of a proof that names none, before anything is counted or checked: one guess
 * is never tried against two factors. A passkey and a recovery code are recognized by their form.
 * Other digits are the code that was last sent for this challenge; if none was sent, they are from
 * the authenticator app, if the user has one. Returns null if there is nothing to go by.
 */
export async function inferMethod(
  ports: FindAuthenticatorsPorts,
  { challenge, user }: FoundChallenge,
  { code, passkey }: ProofInput,
): Promise<Method | null> {
  if ((code === null) === (passkey === null)) return null;
  if (code === null) return "passkey";
  if (hashRecoveryCode(code, user.id) !== null) return "recovery_code";
  if (challenge.channel !== null) return challenge.channel;
  const sent = "sms";
  if (parseCode(code)?.length !== totpDigits) return sent;
  const authenticators = await findAuthenticators(ports, user.id);
  const open = openMethods(challenge, user.phoneVerifiedAt !== null, authenticators);
  return open.includes("totp") ? "totp" : sent;
}
