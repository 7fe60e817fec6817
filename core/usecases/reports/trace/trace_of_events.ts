import type { AuditEvent } from "../../../domain/audit_event.ts";
import type { Purpose } from "../../../domain/challenge/challenge.ts";
import {
  type EventFacts,
  type LooseStep,
  type SuccessType,
  successTypes,
  type TraceFact,
} from "../../../domain/reports/trace.ts";
import { provenWith } from "../../../domain/factors/proven_with.ts";
import type { ProviderEvidence } from "../../../ports/provider_evidence.ts";
import { codeCause } from "../failure_cause.ts";

/**
 * The steps of the events of one challenge, verification or test. What a delivery already shows is
 * left out.
 */
export function stepsOfEvents(
  evidence: ProviderEvidence,
  events: readonly AuditEvent[],
): readonly LooseStep[] {
  return events.flatMap((event) => {
    const fact = factOf(evidence, event);
    return fact === null ? [] : [{ at: event.at, fact }];
  });
}

export function successOf({ type }: AuditEvent): SuccessType | null {
  return successTypes.find((each) => each === type) ?? null;
}

function factOf(evidence: ProviderEvidence, event: AuditEvent): TraceFact | null {
  const by = successOf(event);
  if (by !== null) return { kind: "succeeded", by, facts: factsOf(evidence, event) };
  switch (event.type) {
    case "challenge.opened":
      return opened(event, purposeOf(event));
    case "phone.change_requested":
      return opened(event, "phone_change");
    case "password.reset_requested":
      return opened(
        event,
        event.detail["proof"] === "phone" ? "delayed_reset" : "password_reset",
      );
    case "code.resend_requested":
      return {
        kind: "resend_requested",
        operator: event.actorName,
        reason: textOf(event.detail["reason"]),
      };
    case "phone.corrected":
      return corrected(event);
    case "code.refused":
    case "verification.code_refused":
    case "test.code_refused":
      return event.detail["delivery_id"] === undefined ? refusedSend(evidence, event) : null;
    case "challenge.refused":
    case "verification.refused":
      return refusedGuess(evidence, event);
    case "test.code_checked":
      return checkedTest(evidence, event);
    case "test.cancelled":
      return { kind: "test_cancelled", operator: event.actorName };
    default:
      return null;
  }
}

const sessionPurposes = ["step_up", "passkey_enrollment"] as const;

/** An event without a purpose opened a login. */
function purposeOf({ detail: { purpose = "login" } }: AuditEvent): Purpose | null {
  return purpose === "login" ? purpose : sessionPurposes.find((each) => each === purpose) ?? null;
}

function opened(
  { address, requestId, actorName: operator }: AuditEvent,
  purpose: Purpose | null,
): TraceFact {
  return { kind: "opened", purpose, address, requestId, operator };
}

function corrected({ detail }: AuditEvent): TraceFact {
  return {
    kind: "number_corrected",
    from: String(detail["from"]),
    to: String(detail["to"]),
    correctionsLeft: Number(detail["corrections_left"]),
  };
}

const sendActs: readonly unknown[] = ["code.send", "phone.correct"];

function refusedSend(evidence: ProviderEvidence, event: AuditEvent): TraceFact {
  const { detail, reason } = event;
  const blockReason = textOf(detail["block_reason"]);
  const facts = factsOf(evidence, event);
  return { kind: "send_refused", reason: reason ?? "", blockReason, facts };
}

function refusedGuess(evidence: ProviderEvidence, event: AuditEvent): TraceFact {
  if (sendActs.includes(event.detail["act"])) return refusedSend(evidence, event);
  const facts = factsOf(evidence, event);
  return { kind: "guess_refused", reason: event.reason ?? "", facts };
}

/** A correct code is shown by its delivery. */
function checkedTest(evidence: ProviderEvidence, event: AuditEvent): TraceFact | null {
  const result = String(event.detail["result"]);
  if (result === "approved") return null;
  return { kind: "test_refused", result, facts: factsOf(evidence, event) };
}

function factsOf(evidence: ProviderEvidence, event: AuditEvent): EventFacts {
  const { detail, at, lastAt, count, actorName: operator } = event;
  const code = numberOf(detail["provider_code"]);
  return {
    channel: textOf(detail["channel"]),
    methods: provenWith(event),
    guess: numberOf(detail["attempt"]),
    count,
    lastAfterMs: lastAt - at,
    blockedBy: textOf(detail["blocked_by"]),
    cause: code === null ? null : codeCause(evidence, code),
    httpStatus: numberOf(detail["http_status"]),
    latencyMs: numberOf(detail["latency_ms"]),
    deviceTrusted: detail["device_trusted"] === true,
    passkey: passkeyOf(detail),
    sessionId: textOf(detail["session_id"]),
    operator,
  };
}

/** Older events name no passkey. */
function passkeyOf({ passkey_id: id, name }: AuditEvent["detail"]): string | null {
  return textOf(id) === null ? null : textOf(name) ?? textOf(id);
}

type Fact = AuditEvent["detail"][string];

function textOf(fact: Fact | undefined): string | null {
  return typeof fact === "string" ? fact : null;
}

function numberOf(fact: Fact | undefined): number | null {
  return typeof fact === "number" ? fact : null;
}
