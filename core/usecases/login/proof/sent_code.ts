import { type Challenge, codePurpose } from "../../../domain/challenge/challenge.ts";
import type { Code } from "../../../domain/one_time_code.ts";
import { invariant } from "../../../domain/invariant.ts";
import type { Proof } from "../../../domain/challenge/second_factor.ts";
import { amrOf } from "../../../domain/session/session.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import { testVerificationAt } from "../../../domain/test_numbers/test_number.ts";
import { type TestCodePorts, verifyTestCode } from "./test_code.ts";
import type { Verdict } from "./verdict.ts";

export type SentCodePorts = TestCodePorts & Pick<Ports, "verifier">;

/**
 * Verifies that a code is the one that the provider sent for this challenge's verification, or that
 * of the test number to which it was not sent.
 */
export async function verifySentCode(
  ports: SentCodePorts,
  challenge: Challenge,
  user: User,
  code: Code,
): Promise<Verdict> {
  const { verificationId, channel } = challenge;
  invariant(verificationId !== null && channel !== null, "a counted guess has a verification");
  if (testVerificationAt(verificationId) !== null) {
    return await verifyTestCode(ports, challenge, user, code);
  }
  const purpose = codePurpose(challenge, user.phoneVerifiedAt);
  const to = challenge.phoneNumber ?? user.phoneNumber;
  const answer = await ports.verifier.check(verificationId, code, { purpose, to });
  if (answer.result !== "approved") {
    return answer.result === "fault" ? answer : { result: answer.result, call: answer.call };
  }
  // The channel of the last send, not the one that the client names.
  const proof: Proof = {
    amr: amrOf(channel),
    verifiesPhone: challenge.phoneNumber === null,
    spends: null,
    numberVersion: challenge.numberVersion,
  };
  return { result: "correct", proof, call: answer.call };
}
