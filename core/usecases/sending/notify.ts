import type { AuditEvent, Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import { noticeThrottle } from "../../domain/throttle.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import type { NoticeKind } from "../../domain/sending/notice_kind.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";
import type { SendRequest } from "./admission.ts";
import { admitSend, type AdmitSendPorts } from "./admit_send.ts";
import { newEvent } from "../record/new_event.ts";
import { deliveryFacts } from "./settle_send.ts";

export type NotifyPorts =
  & AdmitSendPorts
  & Pick<Ports, "sending" | "throttles" | "events" | "notifier" | "clock" | "background">;

/** A notice to a user. `to` is the number as it was before a change. */
export interface Notice {
  readonly userId: UserId;
  readonly to: PhoneNumber;
  readonly kind: NoticeKind;
}

/**
 * Notifies a user of a change already made to their account (ASVS 5.0 6.3.7). Best effort: it
 * neither delays nor fails the response, and its outcome is recorded in the audit log. At most ten
 * notices of a kind are sent per hour, and three a day of logins.
 */
export async function notify(ports: NotifyPorts, notice: Notice, caller: Caller): Promise<void> {
  if (ports.background(() => unlessUnavailable(() => sendNotice(ports, notice, caller)))) return;
  await unlessUnavailable(() => record(ports, notice, { why: "too_much_in_flight" }, caller));
}

async function sendNotice(ports: NotifyPorts, notice: Notice, caller: Caller): Promise<void> {
  const throttle = noticeThrottle(notice.userId, notice.kind);
  const take = await ports.throttles.takeThrottles([throttle], ports.clock());
  if (!take.passed) {
    return await record(ports, notice, { why: "too_many_notices" }, caller);
  }
  if (!ports.notifier.configured) {
    const { words } = await ports.notifier.notify(notice.to, notice.kind);
    return await record(ports, notice, { words }, caller);
  }
  const admission = await admitSend(ports, requestOf(notice, ports.clock()), caller);
  invariant(admission.admitted !== "withheld", "only the code of a challenge is withheld");
  if (!admission.admitted) {
    invariant(admission.reason !== null, "a notice has no gap");
    const { reason, blockedBy } = admission;
    const why = { block_reason: reason, blocked_by: blockedBy };
    return await record(ports, notice, why, caller);
  }
  const { status, words } = await ports.notifier.notify(notice.to, notice.kind);
  const result = {
    id: admission.delivery.id,
    status,
    answeredChannel: null,
    verificationId: null,
    messageId: null,
    providerCode: null,
    httpStatus: null,
    latencyMs: Math.max(0, ports.clock() - admission.delivery.at),
  } as const;
  const type = status === "sent" ? "notice.sent" : "notice.not_sent";
  const event = noticeEvent(ports, notice, type, { ...deliveryFacts(result), words }, caller);
  await ports.sending.settleDelivery(result, [], event);
}

/**
 * The user who made the change or logged in had proven this number before, so it counts as known
 * and familiar.
 */
function requestOf({ userId, to }: Notice, at: Instant): SendRequest {
  const trusted = { verified: true, known: true, familiar: true };
  const notice = { channel: "sms", locale: null, purpose: "notice", gap: null } as const;
  const noCode = { challengeId: null, phoneVerificationId: null };
  return { to, userId, at, ...notice, ...noCode, ...trusted };
}

/** Records why the notice was not sent; `words` are the adapter's. */
async function record(
  ports: NotifyPorts,
  notice: Notice,
  why: AuditEvent["detail"],
  caller: Caller,
): Promise<void> {
  const event = noticeEvent(ports, notice, "notice.not_sent", why, caller);
  await ports.events.appendAuditEvent(event);
}

function noticeEvent(
  ports: NotifyPorts,
  { userId, kind }: Notice,
  type: "notice.sent" | "notice.not_sent",
  more: AuditEvent["detail"],
  caller: Caller,
): AuditEvent {
  return newEvent(ports, caller, { type, userId, detail: { kind, ...more } });
}

/** The change stays in effect even if the database cannot be written now. */
async function unlessUnavailable(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
