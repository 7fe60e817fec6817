import type { Challenge } from "../../../domain/challenge/challenge.ts";
import type { User } from "../../../domain/account/user.ts";
import { type PasskeyPorts, verifyPasskey } from "./passkey.ts";
import { verifyRecoveryCode } from "./recovery_code.ts";
import { type SentCodePorts, verifySentCode } from "./sent_code.ts";
import { type TotpPorts, verifyTotp } from "./totp.ts";
import type { Presented, Verdict } from "./verdict.ts";

export type VerifyPorts = TotpPorts & PasskeyPorts & SentCodePorts;

/** Whether what is presented is right. Changes nothing: using it up is left to who acts on it. */
export function verify(
  ports: VerifyPorts,
  challenge: Challenge,
  user: User,
  presented: Presented,
): Promise<Verdict> {
  switch (presented.method) {
    case "recovery_code":
      return verifyRecoveryCode(ports, user, presented.hash);
    case "totp":
      return verifyTotp(ports, user, presented.code);
    case "passkey":
      return verifyPasskey(ports, challenge, user, presented.response);
    default:
      return verifySentCode(ports, challenge, user, presented.code);
  }
}
