import type { Caller } from "../../../domain/audit_event.ts";
import type { Outcome, Refused } from "../../../domain/refusal.ts";
import type { Proof } from "../../../domain/challenge/second_factor.ts";
import type { Ports } from "../../../ports/ports.ts";
import { type FoundChallenge, refuseChallenge } from "../../challenge/find_open_challenge.ts";
import { proveSecondFactor, type ProveSecondFactorPorts } from "./prove_second_factor.ts";
import type { ProofRefusal } from "./refuse_guess.ts";
import type { Operation } from "../../record/refuse_operation.ts";
import { endOfChallenge } from "../../record/written_ends.ts";
import type { RecordRefusalPorts } from "../../record/record_refusal.ts";

type RefuseOvertakenPorts = RecordRefusalPorts & Pick<Ports, "challenges" | "clock">;

/** Proves possession of the challenge's phone with a sent code; no other method is accepted. */
export function proveSentCode(
  ports: ProveSecondFactorPorts,
  found: FoundChallenge,
  code: string,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const method = found.challenge.channel ?? "sms";
  return proveSecondFactor(ports, found, { method, code, passkey: null }, caller);
}

/**
 * Returns why a proven code changed nothing: another request was faster. If the challenge is still
 * open, something else that the change needs no longer exists, and the refusal is `otherwise`.
 */
export async function refuseOvertaken(
  ports: RefuseOvertakenPorts,
  found: FoundChallenge,
  otherwise: "wrong_code" | "invalid_challenge",
  operation: Operation,
  caller: Caller,
): Promise<Refused<ProofRefusal>> {
  const current = await ports.challenges.findChallenge(found.challenge.id);
  const end = current === null
    ? "invalid_challenge"
    : await endOfChallenge(ports, current.challenge);
  return await refuseChallenge(ports, found, end ?? otherwise, operation, caller);
}
