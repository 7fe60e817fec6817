import type { AuditEvent } from "../../../domain/audit_event.ts";
import type { Proof } from "../../../domain/challenge/second_factor.ts";

/** Which of the user's passkeys or whose recovery code was used, for the audit log. */
export function factorOf(
  { spends, passkeyName, recoveryKind }: Pick<Proof, "spends" | "passkeyName" | "recoveryKind">,
): AuditEvent["detail"] {
  if (recoveryKind !== undefined) return { factor_kind: recoveryKind };
  if (spends?.kind !== "passkey") return {};
  return { passkey_id: spends.id, ...(passkeyName === undefined ? {} : { name: passkeyName }) };
}
