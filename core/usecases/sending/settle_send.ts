import type { DeliveryResult } from "../../domain/sending/delivery.ts";
import type { ProviderCall } from "../../domain/sending/provider_call.ts";
import { isOwnBudget } from "../../domain/sending/send_policy.ts";
import type { StartAnswer } from "../../ports/verifier.ts";
import type { SettledSend } from "../../ports/send_store.ts";
import type { AdmittedSend } from "./admit_send.ts";

/** What the provider's answer means for a delivery and its budgets. */
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
  if (answer.result === "sent" || wentOut(answer.call)) return [];
  return send.budgets.filter(({ key }) => !isOwnBudget(key));
}

/** A start that the provider took though no check of its code will be: it was paid for. */
function wentOut({ httpStatus }: ProviderCall): boolean {
  return httpStatus !== null && httpStatus < 300;
}
