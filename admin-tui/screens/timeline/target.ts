import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Trace, TraceStep } from "../../../core/domain/reports/trace.ts";
import type { DeliveryId } from "../../../core/domain/sending/delivery.ts";
import type { UserDescription } from "../../../core/operator.ts";

/** What a row of a timeline or of the events is about, and can be opened. */
export type Target =
  /** A message, as a timeline. */
  | { readonly kind: "delivery"; readonly deliveryId: DeliveryId }
  /** A login, as a lane of its user's case. */
  | { readonly kind: "login"; readonly challengeId: string }
  /** A session, as a row of its user's screen. */
  | { readonly kind: "session"; readonly sessionId: string }
  /** A step of a timeline, by its index. */
  | { readonly kind: "step"; readonly deliveryId: DeliveryId; readonly step: number }
  /** The selected device or factor of a user. */
  | { readonly kind: "holding" };

/** What a step of a message is about; null if nothing of it can be opened. */
export function targetOfStep({ delivery, user }: Trace, { fact }: TraceStep): Target | null {
  if (fact.kind === "send" || fact.kind === "reported") {
    const { id } = fact.delivery;
    if (id !== delivery.id) return { kind: "delivery", deliveryId: id };
  }
  if (user === null) return null;
  if (fact.kind === "succeeded" && fact.facts.sessionId !== null) {
    return { kind: "session", sessionId: fact.facts.sessionId };
  }
  const { challengeId } = delivery;
  return challengeId === null ? null : { kind: "login", challengeId };
}

/** What an event is about: its message, a session that is still there, or its login. */
export function targetOfEvent(
  { detail }: AuditEvent,
  { sessions }: Pick<UserDescription, "sessions">,
): Target | null {
  const { delivery_id: deliveryId, challenge_id: challengeId, session_id: sessionId } = detail;
  if (isDeliveryId(deliveryId)) return { kind: "delivery", deliveryId };
  const session = sessions.find(({ id }) => id === sessionId);
  if (session !== undefined) return { kind: "session", sessionId: session.id };
  return typeof challengeId === "string" ? { kind: "login", challengeId } : null;
}

/** The login that opened a session; null if its event is not among those that were read. */
export function loginOfSession(
  sessionId: string,
  { events }: Pick<UserDescription, "events">,
): Target | null {
  const opened = events.find(({ type, detail }) =>
    type === "session.opened" && detail["session_id"] === sessionId
  );
  const challengeId = opened?.detail["challenge_id"];
  return typeof challengeId === "string" ? { kind: "login", challengeId } : null;
}

function isDeliveryId(value: AuditEvent["detail"][string] | undefined): value is DeliveryId {
  return typeof value === "string" && value.startsWith("dlv_");
}
