import type { Caller } from "../../../domain/audit_event.ts";
import type { MessageReport, ReportEffect } from "../../../domain/sending/message_report.ts";
import type { Ports } from "../../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../../record/new_event.ts";

export type RecordReportPorts = NewEventPorts & Pick<Ports, "sending" | "clock">;

/**
 * Records what the provider says about a message, if it is one of ours. Sends nothing: after a
 * message that did not arrive, the user may use another channel without the wait, which the audit
 * log records as `code.undelivered`.
 */
export async function recordReport(
  ports: RecordReportPorts,
  report: MessageReport,
  caller: Caller,
): Promise<ReportEffect> {
  const delivery = await ports.sending.findReported(report);
  if (delivery === null) return "unmatched";
  const event = newEvent(ports, caller, {
    type: "code.undelivered",
    userId: delivery.userId,
    detail: {
      challenge_id: delivery.challengeId,
      delivery_id: delivery.id,
      channel: delivery.channel,
      message_status: report.messageStatus,
      message_error: report.messageError,
    },
  });
  const now = ports.clock();
  return await ports.sending.recordReport({ deliveryId: delivery.id, report, now }, event);
}
