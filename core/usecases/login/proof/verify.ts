import type { Challenge } from "../../../domain/challenge/challenge.ts";
import type { User } from "../../../domain/account/user.ts";
import { hashRecoveryCode } from "../../../domain/factors/recovery_code.ts";
import type { Method } from "../../../domain/method.ts";
import { type Code, parseCode } from "../../../domain/one_time_code.ts";
import { type PasskeyPorts, verifyPasskey } from "./passkey.ts";
import { verifyRecoveryCode } from "./recovery_code.ts";
import { type SentCodePorts, verifySentCode } from "./sent_code.ts";
import { type TotpPorts, verifyTotp } from "./totp.ts";
import type { Verdict } from "./verdict.ts";

export interface ProofInput {
  /** sms, call, whatsapp, totp, recovery_code or passkey. Null to infer it; see `inferMethod`. */
  readonly method: string | null;
  /** The typed code; null for a passkey. */
  readonly code: string | null;
  /** The browser's response; null for all other methods. */
  readonly passkey: Readonly<Record<string, unknown>> | null;
}

export type VerifyPorts = TotpPorts & PasskeyPorts & SentCodePorts;

/** Verifies what is presented. Changes nothing: the caller that acts on the proof uses it up. */
export type Verify = (ports: VerifyPorts, challenge: Challenge, user: User) => Promise<Verdict>;

interface ProofMethod {
  /** The input member that carries it. */
  readonly field: "code" | "passkey";
  /** Parses what is presented; null if it cannot be correct. The challenge is not checked yet. */
  readonly read: (input: ProofInput, user: User) => Verify | null;
  /** The refusal of an incorrect proof. */
  readonly wrong: "wrong_code" | "passkey_refused";
}

const sentCode = typedCode(verifySentCode);

/** How each method is proven. */
export const proofMethods: Readonly<Record<Method, ProofMethod>> = {
  sms: sentCode,
  call: sentCode,
  whatsapp: sentCode,
  totp: typedCode((ports, _challenge, user, code) => verifyTotp(ports, user, code)),
  passkey: {
    field: "passkey",
    read: ({ passkey }) =>
      passkey === null
        ? null
        : (ports, challenge, user) => verifyPasskey(ports, challenge, user, passkey),
    wrong: "passkey_refused",
  },
  recovery_code: {
    field: "code",
    read: ({ code }, { id }) => {
      const hash = hashRecoveryCode(code ?? "", id);
      return hash === null
        ? null
        : (ports, _challenge, user) => verifyRecoveryCode(ports, user, hash);
    },
    wrong: "wrong_code",
  },
};

function typedCode(
  check: (ports: VerifyPorts, challenge: Challenge, user: User, code: Code) => Promise<Verdict>,
): ProofMethod {
  return {
    field: "code",
    read: (input) => {
      const code = parseCode(input.code ?? "");
      return code === null ? null : (ports, challenge, user) => check(ports, challenge, user, code);
    },
    wrong: "wrong_code",
  };
}
