import type { Caller } from "../../domain/audit_event.ts";
import type { Outcome } from "../../domain/refusal.ts";
import { type Authenticated, authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import { type Operation, refuseOperation } from "../record/refuse_operation.ts";

export type RequireStepUpPorts = AuthenticatePorts;

/**
 * Authenticates for sensitive operations, for which a stolen session must not be enough: the
 * session's second factor must be at most ten minutes old. A refusal is recorded for that
 * operation.
 */
export async function requireStepUp(
  ports: RequireStepUpPorts,
  input: { readonly sessionToken: string },
  operation: Operation,
  caller: Caller,
): Promise<Outcome<Authenticated, "unauthenticated" | "step_up_required">> {
  const found = await authenticateFor(ports, input, operation, caller);
  if (!found.ok || found.value.isSteppedUp) return found;
  return await refuseOperation(
    ports,
    { operation, userId: found.value.user.id, caller },
    "step_up_required",
  );
}
