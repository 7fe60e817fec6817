import type { OperatorCaller } from "../core/domain/audit_event.ts";

/** The operator as the caller in the audit log. */
export function operatorCaller(name: string): OperatorCaller {
  return { actor: "operator", actorName: name, address: null, userAgent: null, requestId: null };
}
