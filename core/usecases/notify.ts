import type { Caller } from "../domain/audit_event.ts";
import type { PhoneNumber } from "../domain/phone_number.ts";
import { noticeThrottle } from "../domain/throttle.ts";
import type { UserId } from "../domain/user.ts";
import type { NoticeKind, Ports } from "../ports.ts";
import { StorageUnavailable } from "../store.ts";
import { happened } from "./audit.ts";

/** Whom to tell what. `to` is the number as it was before the change. */
export interface Notice {
  readonly userId: UserId;
  readonly to: PhoneNumber;
  readonly kind: NoticeKind;
}

/**
 * Tells a user about a change to their account that is already made (ASVS 5.0 6.3.7). Best effort:
 * it neither holds up nor fails the answer, and what became of it goes on record. At most ten of a
 * kind an hour are sent.
 */
export async function notify(ports: Ports, notice: Notice, caller: Caller): Promise<void> {
  if (ports.background(() => unlessAway(() => tell(ports, notice, caller)))) return;
  await unlessAway(() => record(ports, notice, false, "Too much is in flight", caller));
}

async function tell(ports: Ports, notice: Notice, caller: Caller): Promise<void> {
  const throttle = noticeThrottle(notice.userId, notice.kind);
  const full = await ports.store.takeThrottles([throttle], ports.clock());
  if (full !== null) {
    return await record(ports, notice, false, "Too many notices within the hour", caller);
  }
  const { sent, words } = await ports.notifier.notify(notice.to, notice.kind);
  await record(ports, notice, sent, words, caller);
}

async function record(
  ports: Ports,
  { userId, kind }: Notice,
  sent: boolean,
  words: string,
  caller: Caller,
): Promise<void> {
  const type = sent ? "notice.sent" : "notice.not_sent";
  const event = happened(ports, caller, { type, userId, detail: { kind, words } });
  await ports.store.appendAuditEvent(event);
}

/** The change stands, also where the database cannot be written just now. */
async function unlessAway(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
