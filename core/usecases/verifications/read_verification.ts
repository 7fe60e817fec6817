import type { KeyCaller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { stateOfVerification, type VerificationState } from "./describe_verification.ts";
import {
  endOfVerification,
  findOwnVerification,
  type FindVerificationPorts,
} from "./find_verification.ts";

/** Returns the state of a verification. It uses up nothing. */
export async function readVerification(
  ports: FindVerificationPorts,
  { verificationId }: { readonly verificationId: string },
  caller: KeyCaller,
): Promise<Outcome<VerificationState, "not_configured" | "verification_not_found">> {
  const found = await findOwnVerification(ports, verificationId, "verification.refused", caller);
  if (!found.ok) return found;
  await endOfVerification(ports, found.value);
  return granted(stateOfVerification(found.value, ports.clock()));
}
