import type { Code } from "../../../domain/one_time_code.ts";
import { totpContext } from "../../../domain/upkeep/seal_context.ts";
import { type TotpSecret, totpStep, totpStepIsNew } from "../../../domain/factors/totp.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { Verdict } from "./verdict.ts";

export type TotpPorts = Pick<Ports, "factors" | "secretBox" | "clock">;

/**
 * Verifies that a code is from the user's authenticator app, for a time step that was not used
 * before. A secret that no key decrypts is our fault: the guess is given back, and other methods
 * stay available.
 */
export async function verifyTotp(ports: TotpPorts, user: User, code: Code): Promise<Verdict> {
  const totp = await ports.factors.findTotp(user.id);
  if (totp === null || totp.confirmedAt === null) return { result: "wrong", call: null };
  const secret = ports.secretBox?.open(totp.secretBox, totpContext(user.id)) ?? null;
  if (secret === null) return { result: "fault", retryAfterSeconds: null, call: null };
  const step = await totpStep(secret as TotpSecret, code, ports.clock());
  // RFC 6238 5.2: a code must not be accepted twice. The store decides between parallel guesses.
  if (step === null || !totpStepIsNew(step, totp.lastStep)) return { result: "wrong", call: null };
  const spends = { kind: "totp_step", step } as const;
  return { result: "correct", proof: { amr: "otp", verifiesPhone: false, spends }, call: null };
}
