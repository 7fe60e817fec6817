import type { AuditEvent, AuditEventType } from "../../../core/domain/audit_event.ts";
import { factorFacts, type FactorKind } from "../../../core/domain/factors/authenticators.ts";
import { provenWith } from "../../../core/domain/factors/proven_with.ts";
import type { FactorMethod } from "../../../core/domain/method.ts";
import type { Amr } from "../../../core/domain/session/session.ts";
import type { HoldingState } from "../../state/user_state.ts";

type Held = Pick<HoldingState, "kind" | "id">;

/** Events that name no method and no ID, but are about a factor. */
const ownEvents: Readonly<Record<FactorKind, readonly AuditEventType[]>> = {
  totp: ["totp.enrollment_begun", "totp.enrollment_refused", "totp.enrolled", "totp.removed"],
  passkey: [],
  recovery_codes: ["recovery_codes.replaced"],
  issued_code: ["recovery_code.issued"],
};

/** The names of a method in sessions. Refusals have the method itself. */
const amrOfMethod: Readonly<Record<FactorMethod, Amr>> = {
  totp: "otp",
  passkey: "pop",
  recovery_code: "recovery",
};

/** Whether an event is about a device or a factor, or a login with it. */
export function isAbout(event: AuditEvent, { kind, id }: Held): boolean {
  const { type, detail } = event;
  if (kind === "device") return detail["device_id"] === id;
  if (type === "second_factor.reset" || ownEvents[kind].includes(type)) return true;
  if (factorFacts[kind].several && detail[`${kind}_id`] !== undefined) {
    return detail[`${kind}_id`] === id;
  }
  return hasMethod(event, kind);
}

/** The newest login or step-up with a factor among these events, newest first. */
export function lastLoginWith(
  events: readonly AuditEvent[],
  held: Held,
): AuditEvent | undefined {
  return events.find((event) =>
    (event.type === "session.opened" || event.type === "session.stepped_up") && isAbout(event, held)
  );
}

/**
 * Refusals, and older events, do not say whose recovery code it was. The request of a reset says
 * which passkey started it, so its end need not.
 */
function hasMethod(event: AuditEvent, kind: FactorKind): boolean {
  const { method, several } = factorFacts[kind];
  const [first, second] = provenWith(event);
  const isOne = (used: string | undefined): boolean =>
    used === kind || used === method || used === amrOfMethod[method];
  return isOne(first) || (!several && isOne(second));
}
