import type { Caller } from "../domain/audit_event.ts";
import { type Challenge, challengeEnd } from "../domain/challenge.ts";
import { type Outcome, refused } from "../domain/refusal.ts";
import type { Proof } from "../domain/second_factor.ts";
import type { Ports } from "../ports.ts";
import type { FoundChallenge } from "./find_open_challenge.ts";
import { type ProofRefusal, proveSecondFactor } from "./prove_second_factor.ts";

export type { ProofRefusal } from "./prove_second_factor.ts";

/** Proves that the phone which a challenge sends to is in the caller's hands; nothing else does. */
export function proveSentCode(
  ports: Ports,
  found: FoundChallenge,
  code: string,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const method = found.challenge.channel ?? "sms";
  return proveSecondFactor(ports, found, { method, code, passkey: null }, caller);
}

/**
 * Why a proven code changed nothing: another request was faster. `otherwise` where the challenge is
 * open still, and so something else that the change needs was gone.
 */
export async function refuseOvertaken(
  ports: Ports,
  challenge: Challenge,
  otherwise: "wrong_code" | "invalid_challenge",
): Promise<Outcome<never, ProofRefusal>> {
  const found = await ports.store.findChallenge(challenge.id);
  if (found === null) return refused("invalid_challenge");
  return refused(challengeEnd(found.challenge, ports.clock()) ?? otherwise);
}
