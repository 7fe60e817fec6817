import type { AuditEvent } from "../../domain/audit_event.ts";
import { resendWaitAfterFaultSeconds } from "../../domain/challenge/challenge.ts";
import type { RefusalCode, Refused, UnsentMessage } from "../../domain/refusal.ts";
import type { DeliveryResult } from "../../domain/sending/delivery.ts";
import { isOwnBudget } from "../../domain/sending/send_policy.ts";
import type { SendRefusal, StartAnswer } from "../../ports/verifier.ts";
import type { SettledSend } from "../../ports/stores/challenge_store.ts";
import type { AdmittedSend } from "./admission.ts";

type Unsent = Exclude<StartAnswer, { readonly result: "sent" }>;

/** Returns what the provider's response means for a delivery and its budgets. */
export function settledSend(send: AdmittedSend, answer: StartAnswer): SettledSend {
  const { call } = answer;
  const sent = answer.result === "sent";
  const result: DeliveryResult = {
    id: send.delivery.id,
    status: statusOf(answer),
    answeredChannel: sent ? answer.answeredChannel : null,
    verificationId: sent ? answer.verificationId : call.verificationId,
    messageId: answer.result === "fault" ? null : answer.messageId,
    providerCode: call.providerCode,
    httpStatus: call.httpStatus,
    latencyMs: call.latencyMs,
  };
  return { result, refunded: refunded(send, answer) };
}

/** What the audit log keeps of a delivery that was settled; the rest is in its own row. */
export function deliveryFacts({ id, status }: DeliveryResult): AuditEvent["detail"] {
  return { delivery_id: id, delivery_status: status };
}

function statusOf(answer: StartAnswer): DeliveryResult["status"] {
  return answer.result === "sent" ? "sent" : unsentStatus(answer);
}

function unsentStatus(answer: Unsent): UnsentMessage["status"] {
  if (answer.result === "refused") return "refused";
  return answer.untouched ? "failed" : "uncertain";
}

function refunded(send: AdmittedSend, answer: StartAnswer): SettledSend["refunded"] {
  if (answer.result === "fault") return answer.untouched ? send.budgets : [];
  // A sent message was paid for, even if its code is never checked.
  if (answer.result === "sent" || answer.wentOut) return [];
  return send.budgets.filter(({ key }) => !isOwnBudget(key));
}

/** What a response without a code means for the limits that counted the send. */
export interface UnsentCode {
  readonly refusal: SendRefusal | "provider_unavailable";
  /**
   * What is given back, since certainly nothing was sent. Null if the message may be in transit:
   * then the send stays counted, and so does its wait.
   */
  readonly back: {
    /** Seconds to report to the client. */
    readonly retryAfterSeconds: number;
    /** Seconds until the next send may be made. */
    readonly waitSeconds: number;
    /** Whether the provider reported the number as a landline. */
    readonly landline: boolean;
  } | null;
}

export function unsentCode(answer: Unsent): UnsentCode {
  const refusal = answer.result === "refused" ? answer.refusal : "provider_unavailable";
  if (answer.result === "fault" && !answer.untouched) return { refusal, back: null };
  const retryAfterSeconds = answer.retryAfterSeconds ?? resendWaitAfterFaultSeconds;
  const landline = answer.result === "refused" && answer.landline;
  // A landline is offered a call immediately: nothing was sent, so there is nothing to wait for.
  const waitSeconds = landline ? 0 : retryAfterSeconds;
  return { refusal, back: { retryAfterSeconds, waitSeconds, landline } };
}

/**
 * What an operator may know about a message without a code: the provider's error, and a wait only
 * if it is known to help or if the message may be in transit.
 */
export function operatorAnswer<Code extends RefusalCode>(
  refusing: Refused<Code>,
  answer: Unsent,
): Refused<Code> {
  const { retryAfterSeconds, ...refusal } = refusing.refusal;
  const status = unsentStatus(answer);
  const waits = answer.retryAfterSeconds !== null || status === "uncertain";
  const wait = waits && retryAfterSeconds !== undefined ? { retryAfterSeconds } : {};
  const { providerCode: code, operatorWords: words } = answer.call;
  return { ok: false, refusal: { ...refusal, ...wait, provider: { status, code, words } } };
}
