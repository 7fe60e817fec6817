import type { AuditEventType, Caller } from "../../domain/audit_event.ts";
import { type Refusal, type RefusalCode, type Refused, refused } from "../../domain/refusal.ts";
import { limitOf, type Throttle } from "../../domain/throttle.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { recordRefusal, type RecordRefusalPorts } from "./record_refusal.ts";
import { throttleRefusal } from "./throttle_refusal.ts";

export type ThrottleOperationPorts = RecordRefusalPorts & Pick<Ports, "throttles" | "clock">;

/** Operations that can be refused without a dedicated event type in the audit log. */
export type Operation =
  | "account.delete"
  | "account.export"
  | "device.revoke"
  | "passkey.confirm"
  | "passkey.enroll"
  | "passkey.offer"
  | "passkey.remove"
  | "passkey.rename"
  | "password.change"
  | "password.reset"
  | "phone.change"
  | "phone.confirm"
  | "phone.correct"
  | "recovery_codes.replace"
  | "second_factor.prove"
  | "session.end"
  | "session.end_others"
  | "session.log_out"
  | "session.step_up"
  | "code.send"
  | "token.issue"
  | "totp.confirm"
  | "totp.enroll"
  | "totp.remove";

/** An operation, and who requested it, if known. */
export interface OperationRequest {
  readonly operation: Operation;
  readonly userId: UserId | null;
  readonly caller: Caller;
}

/**
 * Refuses an operation and records it in the audit log. The detail `act` names the operation, as in
 * older events. Malformed input and features that are not enabled are not recorded: nothing was
 * decided about anyone.
 */
export async function refuseOperation<Code extends RefusalCode>(
  ports: RecordRefusalPorts,
  { operation, userId, caller }: OperationRequest,
  code: Code,
  more: Omit<Refusal<Code>, "code"> = {},
  detail: Readonly<Record<string, string | number | boolean | null>> = {},
): Promise<Refused<Code>> {
  const facts = { type: refusedAs(operation), userId, detail: { act: operation, ...detail } };
  return await recordRefusal(ports, refused(code, more), facts, caller);
}

/**
 * Counts an operation against its rate limits. Returns null if they have room; otherwise records
 * and returns the refusal.
 */
export async function throttleOperation(
  ports: ThrottleOperationPorts,
  requested: OperationRequest,
  throttles: readonly Throttle[],
): Promise<Refused<"throttled"> | null> {
  const full = await throttleRefusal(ports, throttles);
  if (full === null) return null;
  const limit = limitOf(throttles[0]?.key ?? "");
  return await refuseOperation(ports, requested, "throttled", full.refusal, { limit });
}

/** Returns the event type of this operation's refusals. */
function refusedAs(operation: Operation): AuditEventType {
  if (operation === "password.change") return "password.change_refused";
  if (operation === "totp.confirm" || operation === "totp.enroll") return "totp.enrollment_refused";
  if (operation === "second_factor.prove") return "challenge.refused";
  return operation === "code.send" ? "code.refused" : "act.refused";
}
