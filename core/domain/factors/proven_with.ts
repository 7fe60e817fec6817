import type { AuditEvent } from "../audit_event.ts";

/**
 * What an event was proven with: methods, as in requests or in sessions. A recovery code is a kind
 * of factor if it is known whether it was the user's own or issued. A reset has two: the code sent
 * to the phone, then a recovery code or a `PriorProof`. Older events may name fewer.
 */
export function provenWith(
  { detail }: Pick<AuditEvent, "detail">,
): readonly string[] {
  const { method, proof, factor_kind: kind, prior_proof: prior } = detail;
  const first = method ?? proof;
  const code = kind ?? (detail["recovery_code_used"] === true ? "recovery_code" : null);
  const isCode = first === "recovery" || first === "recovery_code";
  const used = isCode ? [code ?? first] : [first, code ?? prior];
  return used.filter((each) => typeof each === "string");
}
