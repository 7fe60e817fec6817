import type { Delivery } from "../../domain/sending/delivery.ts";
import type { FailureCause } from "../../domain/reports/failure.ts";
import type { ProviderEvidence } from "../../ports/provider_evidence.ts";

/** What a delivery holds on why it failed. */
type FailedSend = Pick<
  Delivery,
  "status" | "blockReason" | "providerCode" | "httpStatus" | "messageError"
>;

/** Why a delivery went wrong, of those that did: by its carrier where the provider took it. */
export function failureCauseOf(evidence: ProviderEvidence, send: FailedSend): FailureCause {
  const { status, blockReason, messageError } = send;
  if (blockReason !== null) return { kind: "limit", reason: blockReason };
  if (status === "sent" && messageError !== null) return carrierCause(evidence, messageError);
  return providerCause(evidence, send);
}

export function carrierCause(evidence: ProviderEvidence, code: string): FailureCause {
  return { kind: "carrier", code, meaning: evidence.carrierMeaningOf(code) };
}

/** What the provider's answer says of a send that did not go well. */
export function providerCause(
  evidence: ProviderEvidence,
  { status, providerCode, httpStatus }: Pick<FailedSend, "status" | "providerCode" | "httpStatus">,
): FailureCause {
  if (providerCode !== null) return codeCause(evidence, providerCode);
  if (httpStatus === null) return { kind: "no_answer" };
  if (httpStatus >= 300) return { kind: "http_status", status: httpStatus };
  return { kind: status === "refused" ? "checks_used_up" : "unusable_answer" };
}

export function codeCause(evidence: ProviderEvidence, code: number): FailureCause {
  return { kind: "provider", code: String(code), meaning: evidence.meaningOf(code) };
}
