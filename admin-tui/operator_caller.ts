import type { OperatorCaller } from "../core/domain/audit_event.ts";

/** The operator at the keys, as the record names them. */
export function operatorCaller(name: string): OperatorCaller {
  return { actor: "operator", actorName: name, address: null, userAgent: null, requestId: null };
}
