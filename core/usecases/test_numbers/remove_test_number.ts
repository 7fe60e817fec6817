import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { parsePhoneNumber } from "../../domain/account/phone_number.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { type FieldRefusal, granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { deleteEnded, type DeleteEndedPorts } from "./delete_ended.ts";

type RemoveTestNumberPorts = DeleteEndedPorts & Pick<Ports, "upkeep" | "policies">;

export interface TestNumberRemoval {
  readonly phoneNumber: string;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string;
}

/**
 * Removes a test number. Its code stops working, the sessions of its users end immediately, and the
 * users are deleted. If this is interrupted, the next sweep deletes them. Returns how many users
 * there were. Works even while test numbers are off.
 */
export async function removeTestNumber(
  ports: RemoveTestNumberPorts,
  input: TestNumberRemoval,
  caller: OperatorCaller,
): Promise<Outcome<{ readonly users: number }, "invalid_input" | "test_number_not_found">> {
  await ports.upkeep.checkUnchanged();
  const phoneNumber = parsePhoneNumber(input.phoneNumber, ports.policies.send.numberRanges);
  const reason = parseReason(input.reason);
  const fields: FieldRefusal[] = [];
  if (phoneNumber === null) fields.push({ field: "phoneNumber", code: "phone_number_invalid" });
  if (!reason.ok) fields.push({ field: "reason", code: reason.code });
  if (phoneNumber === null || !reason.ok) return refused("invalid_input", { fields });

  const now = ports.clock();
  const detail = { phone_number: maskPhoneNumber(phoneNumber), reason: reason.value };
  const event = newEvent(ports, caller, { type: "test_number.removed", detail });
  const users = await ports.testNumbers.endTestNumber(phoneNumber, now, event);
  if (users === null) return refused("test_number_not_found");
  await deleteEnded(ports, now);
  return granted({ users });
}
