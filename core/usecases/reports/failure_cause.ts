import type { Delivery } from "../../domain/sending/delivery.ts";
import type { FailureCause } from "../../domain/reports/failure.ts";
import type { ProviderEvidence } from "../../ports/provider_evidence.ts";

/** The fields of a delivery that show why it failed. */
type FailedSend = Pick<
  Delivery,
  "status" | "blockReason" | "providerCode" | "httpStatus" | "messageError"
>;

/** Returns why a failed delivery failed: the carrier's cause if the provider accepted it. */
export function failureCauseOf(evidence: ProviderEvidence, send: FailedSend): FailureCause {
  const { status, blockReason, messageError } = send;
  if (blockReason !== null) return { kind: "limit", reason: blockReason };
  if (status === "sent" && messageError !== null) return carrierCause(evidence, messageError);
  return providerCause(evidence, send);
}

export function carrierCause(evidence: ProviderEvidence, code: string): FailureCause {
  return { kind: "carrier", code, meaning: evidence.carrierMeaningOf(code) };
}

/** Returns the cause that the provider's response gives for a failed send. */
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
