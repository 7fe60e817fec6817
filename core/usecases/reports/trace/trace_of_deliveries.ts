import type { FailureCause } from "../../../domain/reports/failure.ts";
import type { LooseStep } from "../../../domain/reports/trace.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import type { ProviderEvidence } from "../../../ports/provider_evidence.ts";
import { carrierCause, failureCauseOf, providerCause } from "../failure_cause.ts";

/** The steps of one challenge's sends, or of a single send, oldest first. */
export function stepsOfDeliveries(
  evidence: ProviderEvidence,
  deliveries: readonly Delivery[],
): readonly LooseStep[] {
  return deliveries.flatMap((delivery, index): readonly LooseStep[] => {
    const again = deliveries.slice(0, index).some(({ status }) => status === "sent");
    const { at, guesses: guess, foundAt, approvedAt, reconciledAt } = delivery;
    const cause = causeOf(evidence, delivery);
    return [
      { at, fact: { kind: "send", delivery, again, cause } },
      ...(foundAt === null ? [] : [{ at: foundAt, fact: { kind: "send_found" } as const }]),
      ...(approvedAt === null
        ? []
        : [{ at: approvedAt, fact: { kind: "code_approved", guess } as const }]),
      ...(reconciledAt === null ? [] : [reported(evidence, delivery, reconciledAt)]),
    ];
  });
}

/**
 * Returns null for a send that succeeded, and for a notice, since only a notice's status is known.
 */
function causeOf(evidence: ProviderEvidence, delivery: Delivery): FailureCause | null {
  const { status, purpose, blockReason } = delivery;
  if (blockReason !== null) return failureCauseOf(evidence, delivery);
  if (status === "sent" || status === "started" || purpose === "notice") return null;
  return providerCause(evidence, delivery);
}

function reported(evidence: ProviderEvidence, delivery: Delivery, at: number): LooseStep {
  const { messageStatus, messageError } = delivery;
  const arrived = messageStatus !== null && evidence.hasArrived(messageStatus);
  const cause = messageError === null ? null : carrierCause(evidence, messageError);
  return { at, fact: { kind: "reported", delivery, arrived, cause } };
}
