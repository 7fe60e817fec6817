import type { DeliveryResult } from "../../domain/sending/delivery.ts";
import { isOwnBudget } from "../../domain/sending/send_policy.ts";
import type { StartAnswer } from "../../ports/verifier.ts";
import type { SettledSend } from "../../ports/stores/challenge_store.ts";
import type { AdmittedSend } from "./admission.ts";

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

function statusOf(answer: StartAnswer): DeliveryResult["status"] {
  if (answer.result !== "fault") return answer.result;
  return answer.untouched ? "failed" : "uncertain";
}

function refunded(send: AdmittedSend, answer: StartAnswer): SettledSend["refunded"] {
  if (answer.result === "fault") return answer.untouched ? send.budgets : [];
  // A sent message was paid for, even if its code is never checked.
  if (answer.result === "sent" || answer.wentOut) return [];
  return send.budgets.filter(({ key }) => !isOwnBudget(key));
}
