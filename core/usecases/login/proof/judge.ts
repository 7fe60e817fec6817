import { type Challenge, codePurpose } from "../../../domain/challenge/challenge.ts";
import type { Code } from "../../../domain/one_time_code.ts";
import type { Channel } from "../../../domain/channel.ts";
import { invariant } from "../../../domain/invariant.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";
import type { RecoveryCodeHash } from "../../../domain/factors/recovery_code.ts";
import type { Proof } from "../../../domain/challenge/second_factor.ts";
import { amrOf } from "../../../domain/session/session.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { ProviderFault } from "../../../ports/verifier.ts";
import { judgePasskey } from "./judge_passkey.ts";
import { judgeTotp } from "./judge_totp.ts";
import { hasRecoveryCode } from "../../record/written_ends.ts";

/** What somebody presents, parsed; nothing is known yet of whether it is right. */
export type Presented =
  | { readonly method: Channel | "totp"; readonly code: Code }
  | { readonly method: "recovery_code"; readonly hash: RecoveryCodeHash }
  | { readonly method: "passkey"; readonly response: Readonly<Record<string, unknown>> };

/** `call` is the evidence where a provider was asked. */
export type Verdict =
  | { readonly result: "right"; readonly proof: Proof; readonly call: ProviderCall | null }
  | {
    readonly result: "wrong" | "gone" | "too_many_attempts";
    readonly call: ProviderCall | null;
  }
  | (ProviderFault & { readonly call: ProviderCall })
  /** What a method without a provider needs is out of reach. */
  | { readonly result: "fault"; readonly retryAfterSeconds: null; readonly call: null };

/** Whether what is presented is right. Changes nothing: using it up is left to who acts on it. */
export function judge(
  ports: Ports,
  challenge: Challenge,
  user: User,
  presented: Presented,
): Promise<Verdict> {
  switch (presented.method) {
    case "recovery_code":
      return judgeRecoveryCode(ports, user, presented.hash);
    case "totp":
      return judgeTotp(ports, user, presented.code);
    case "passkey":
      return judgePasskey(ports, challenge, user, presented.response);
    default:
      return judgeSentCode(ports, challenge, user, presented.code);
  }
}

async function judgeSentCode(
  ports: Ports,
  challenge: Challenge,
  user: User,
  code: Code,
): Promise<Verdict> {
  const { verificationId, channel } = challenge;
  invariant(verificationId !== null && channel !== null, "a counted guess has a verification");
  const purpose = codePurpose(challenge, user.phoneVerifiedAt);
  const to = challenge.phoneNumber ?? user.phoneNumber;
  const answer = await ports.verifier.check(verificationId, code, { purpose, to });
  if (answer.result !== "approved") {
    return answer.result === "fault" ? answer : { result: answer.result, call: answer.call };
  }
  // The way it was last sent, not the one that the client names.
  const proof: Proof = {
    amr: amrOf(channel),
    verifiesPhone: challenge.phoneNumber === null,
    spends: null,
    numberVersion: challenge.numberVersion,
  };
  return { result: "right", proof, call: answer.call };
}

async function judgeRecoveryCode(
  ports: Ports,
  user: User,
  hash: RecoveryCodeHash,
): Promise<Verdict> {
  if (!await hasRecoveryCode(ports, user.id, hash)) {
    return { result: "wrong", call: null };
  }
  const spends = { kind: "recovery_code", hash } as const;
  return { result: "right", proof: { amr: "recovery", verifiesPhone: false, spends }, call: null };
}
