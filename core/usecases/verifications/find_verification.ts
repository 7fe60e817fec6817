import type { AuditEvent, AuditEventType, KeyCaller } from "../../domain/audit_event.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";
import {
  parsePhoneVerificationId,
  type PhoneVerification,
  type VerificationEnd,
  verificationEnd,
} from "../../domain/verifications/phone_verification.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";

export type FindVerificationPorts =
  & RecordRefusalPorts
  & Pick<Ports, "verifications" | "policies" | "clock">;

export type VerificationRefusal = "not_configured" | "verification_not_found" | VerificationEnd;

/**
 * Returns the verification with an ID, if the caller's key started it. Another key's verification
 * does not exist for this one, and the refusal is the same.
 */
export async function findOwnVerification(
  ports: FindVerificationPorts,
  idText: string,
  type: VerificationRefusedEvent,
  caller: KeyCaller,
): Promise<Outcome<PhoneVerification, "not_configured" | "verification_not_found">> {
  if (!ports.policies.verifications) return refused("not_configured");
  const id = parsePhoneVerificationId(idText);
  const found = id === null ? null : await ports.verifications.findVerification(id);
  if (found !== null && found.apiKeyId === caller.apiKey.id) return granted(found);
  const detail = { key_name: caller.apiKey.name };
  return await recordRefusal(ports, refused("verification_not_found"), { type, detail }, caller);
}

/** The same, but refuses a verification that accepts no more guesses or sends. */
export async function findOpenVerification(
  ports: FindVerificationPorts,
  idText: string,
  type: VerificationRefusedEvent,
  caller: KeyCaller,
): Promise<Outcome<PhoneVerification, VerificationRefusal>> {
  const found = await findOwnVerification(ports, idText, type, caller);
  if (!found.ok) return found;
  const end = await endOfVerification(ports, found.value);
  if (end === null) return found;
  return await refuseVerification(ports, found.value, { type, refusing: refused(end) }, caller);
}

/**
 * Returns why a verification accepts no more guesses or sends, or null while it is open. An expiry
 * is committed before it is reported, so that setting the clock back does not revive anything.
 */
export async function endOfVerification(
  ports: Pick<Ports, "verifications" | "clock">,
  verification: PhoneVerification,
): Promise<VerificationEnd | null> {
  const now = ports.clock();
  const end = verificationEnd(verification, now);
  if (end !== "verification_expired" || verification.endedAs !== null) return end;
  try {
    await ports.verifications.expireVerification(verification.id, now);
  } catch (error) {
    // The response does not depend on it.
    if (!(error instanceof StorageUnavailable)) throw error;
  }
  return end;
}

/** Returns why a request found a verification changed: another request was faster. */
export async function endOfOvertaken<Otherwise extends "too_many_attempts" | "code_expired">(
  ports: Pick<Ports, "verifications" | "clock">,
  { id }: PhoneVerification,
  otherwise: (current: PhoneVerification) => Otherwise,
): Promise<VerificationEnd | "verification_not_found" | Otherwise> {
  const current = await ports.verifications.findVerification(id);
  if (current === null) return "verification_not_found";
  return await endOfVerification(ports, current) ?? otherwise(current);
}

type VerificationRefusedEvent = Extract<
  AuditEventType,
  "verification.code_refused" | "verification.refused"
>;

/** Records a refusal of a verification in the audit log, with the key, and returns it. */
export async function refuseVerification<Refusing extends Refused>(
  ports: RecordRefusalPorts,
  verification: PhoneVerification,
  { type, refusing, more = {} }: {
    readonly type: VerificationRefusedEvent;
    readonly refusing: Refusing;
    readonly more?: AuditEvent["detail"];
  },
  caller: KeyCaller,
): Promise<Refusing> {
  const detail = { ...factsOf(verification, caller), ...more };
  return await recordRefusal(ports, refusing, { type, detail }, caller);
}

/** What each event says about its verification: no number. */
export function factsOf(
  { id, purpose }: PhoneVerification,
  { apiKey }: KeyCaller,
): AuditEvent["detail"] {
  return {
    phone_verification_id: id,
    purpose,
    key_name: apiKey.name,
  };
}
