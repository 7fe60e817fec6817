import type { Caller } from "../../domain/audit_event.ts";
import type { Outcome } from "../../domain/refusal.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import { type Authenticated, authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import { type Operation, refuseOperation } from "../record/refuse_operation.ts";

export type RequireStepUpPorts = AuthenticatePorts;

export type StepUpRefusal = "unauthenticated" | "step_up_required" | "test_user";

/**
 * Authenticates for sensitive operations, for which a stolen session must not be enough: the
 * session's second factor must be at most ten minutes old. Users of test numbers never have one, so
 * they can do none of these. A refusal is recorded for that operation.
 */
export async function requireStepUp(
  ports: RequireStepUpPorts,
  input: { readonly sessionToken: string },
  operation: Operation,
  caller: Caller,
): Promise<Outcome<Authenticated, StepUpRefusal>> {
  const found = await authenticateFor(ports, input, operation, caller);
  if (!found.ok || found.value.isSteppedUp) return found;
  const { user } = found.value;
  // A step-up would not help them.
  const code = isTestUser(user) ? "test_user" : "step_up_required";
  return await refuseOperation(ports, { operation, userId: user.id, caller }, code);
}
