import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { isHashRefusal } from "../../domain/login/hash_place.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { type FieldRefusal, granted, type Outcome, refused } from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import {
  drawTestCode,
  hashedText,
  parseTestNumberDays,
  type TestNumber,
  testNumberEnd,
} from "../../domain/test_numbers/test_number.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type AddTestNumberPorts =
  & NewEventPorts
  & Pick<Ports, "testNumbers" | "upkeep" | "hasher" | "policies" | "clock" | "randomBytes">;

export interface TestNumberOrder {
  readonly phoneNumber: string;
  /** A whole number from 1 to 30. */
  readonly days: number;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string;
}

/** A new test number. */
export interface AddedTestNumber {
  readonly number: TestNumber;
  /** Eight digits, shown once; only a hash is kept. */
  readonly code: string;
}

/**
 * Adds a test number: users who register with it enter its code instead of one that is sent.
 * Refused if anyone has verified the number: their account would be open to everyone who has the
 * code.
 */
export async function addTestNumber(
  ports: AddTestNumberPorts,
  input: TestNumberOrder,
  caller: OperatorCaller,
): Promise<
  Outcome<
    AddedTestNumber,
    | "not_configured"
    | "invalid_input"
    | "test_number_exists"
    | "phone_number_verified"
    | "overloaded"
  >
> {
  await ports.upkeep.checkUnchanged();
  if (!ports.policies.testNumbers) return refused("not_configured");
  const phoneNumber = parseSendableNumber(input.phoneNumber, ports.policies.send);
  const days = parseTestNumberDays(input.days);
  const reason = parseReason(input.reason);
  const fields: FieldRefusal[] = [];
  if (!phoneNumber.ok) fields.push({ field: "phoneNumber", code: phoneNumber.code });
  if (!days.ok) fields.push({ field: "days", code: days.code });
  if (!reason.ok) fields.push({ field: "reason", code: reason.code });
  if (!phoneNumber.ok || !days.ok || !reason.ok) return refused("invalid_input", { fields });

  const code = drawTestCode(ports.randomBytes);
  const codeHash = await ports.hasher.hash(hashedText(code), { network: "", standing: "familiar" });
  if (isHashRefusal(codeHash)) {
    return refused("overloaded", { retryAfterSeconds: ports.hasher.retryAfterSeconds() });
  }
  const now = ports.clock();
  const number = {
    phoneNumber: phoneNumber.value,
    createdAt: now,
    expiresAt: testNumberEnd(now, days.value),
    endedAt: null,
    actorName: caller.actorName,
    reason: reason.value,
  };
  const detail = {
    phone_number: maskPhoneNumber(number.phoneNumber),
    days: days.value,
    reason: reason.value,
  };
  const event = newEvent(ports, caller, { type: "test_number.added", detail });
  const added = await ports.testNumbers.insertTestNumber(number, codeHash, event);
  return added === "inserted" ? granted({ number, code }) : refused(added);
}
