import type { AuditEvent, AuditEventType, OperatorCaller } from "../../domain/audit_event.ts";
import { parseCode } from "../../domain/one_time_code.ts";
import { parseChannel } from "../../domain/channel.ts";
import { invariant } from "../../domain/invariant.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { parsePhoneNumber } from "../../domain/account/phone_number.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import type { CheckAnswer, FetchAnswer, StartAnswer } from "../../ports/verifier.ts";
import { type AdmissionRefusal, type BlockedSend, operatorRefusal } from "./admission.ts";
import { admitSend, type AdmitSendPorts } from "./admit_send.ts";
import { callFacts, newEvent } from "../record/new_event.ts";
import { noteProviderHealth } from "./circuits.ts";
import { deliveryFacts, settledSend } from "./settle_send.ts";

type TestVerificationPorts =
  & AdmitSendPorts
  & Pick<Ports, "sending" | "events" | "upkeep" | "policies" | "verifier" | "clock">;

/**
 * Lets an operator test whether codes arrive. Sends one real message, which costs money; touches no
 * user, challenge or session. The provider's refusals and faults are part of the result, since they
 * are what the operator wants to see.
 */
export async function startTestVerification(
  ports: TestVerificationPorts,
  input: { readonly phoneNumber: string; readonly channel: string },
  caller: OperatorCaller,
): Promise<Outcome<StartAnswer, "invalid_input" | AdmissionRefusal>> {
  await ports.upkeep.checkUnchanged();
  const phoneNumber = parsePhoneNumber(input.phoneNumber, ports.policies.send.numberRanges);
  const channel = parseChannel(input.channel);
  const fields: FieldRefusal[] = [];
  if (phoneNumber === null) fields.push({ field: "phoneNumber", code: "phone_number_invalid" });
  if (channel === null) fields.push({ field: "channel", code: "channel_unknown" });
  if (phoneNumber === null || channel === null) return refused("invalid_input", { fields });
  // `known`: an operator is not a stranger, and tests most often when the guard has paused
  // something.
  const request = {
    to: phoneNumber,
    channel,
    locale: null,
    purpose: "test",
    userId: null,
    challengeId: null,
    phoneVerificationId: null,
    verified: true,
    known: true,
    familiar: true,
    at: ports.clock(),
    gap: null,
  } as const;
  const facts = { channel, phone_number: maskPhoneNumber(phoneNumber) };
  const admission = await admitSend(ports, request, caller);
  invariant(admission.admitted !== "withheld", "only the code of a challenge is withheld");
  if (!admission.admitted) {
    invariant(admission.reason !== null, "a test has no gap");
    return await refuseTest(ports, admission, facts, caller);
  }
  const answer = await ports.verifier.start(phoneNumber, channel, testOptions);
  const fault = answer.result === "fault" ? answer : null;
  await noteProviderHealth(ports, channel, admission.circuit, fault, caller);
  const { result, refunded } = settledSend(admission, answer);
  const type = answer.result === "sent" ? "test.code_sent" : "test.code_refused";
  const event = testEvent(ports, caller, type, answer, { ...facts, ...deliveryFacts(result) });
  await ports.sending.settleDelivery(result, refunded, event);
  return granted(answer);
}

/** Not `known`: a test shows what a user's message meets, including the provider's fraud check. */
const testOptions = {
  purpose: "test",
  locale: null,
  appHash: null,
  challengeId: null,
  clientAddress: null,
  known: false,
} as const;

async function refuseTest(
  ports: TestVerificationPorts,
  block: BlockedSend,
  facts: Readonly<Record<string, string>>,
  caller: OperatorCaller,
): Promise<Refused<AdmissionRefusal>> {
  const { refusal, reason, blockedBy } = block;
  const event = newEvent(ports, caller, {
    type: "test.code_refused",
    reason: refusal,
    detail: { ...facts, block_reason: reason, blocked_by: blockedBy },
  });
  await ports.events.appendAuditEvent(event);
  return operatorRefusal(block, ports.clock());
}

/** Checks the code of a test. The provider allows five guesses. */
export async function checkTestVerification(
  ports: TestVerificationPorts,
  input: { readonly verificationId: string; readonly code: string },
  caller: OperatorCaller,
): Promise<Outcome<CheckAnswer, "invalid_input" | "test_not_found">> {
  const code = parseCode(input.code);
  if (code === null) {
    return refused("invalid_input", { fields: [{ field: "code", code: "code_format" }] });
  }
  if (!isPathSafe(input.verificationId)) return refused("test_not_found");
  const answer = await ports.verifier.check(input.verificationId, code, {
    purpose: "test",
    // The terminal may have been restarted, and an operator's test opens nothing.
    to: null,
  });
  const { verificationId } = input;
  if (answer.result === "approved" || answer.result === "wrong") {
    const approvedAt = answer.result === "approved" ? ports.clock() : null;
    await ports.sending.recordGuess({ verificationId, challengeId: null, approvedAt });
  }
  await record(ports, caller, "test.code_checked", answer, {});
  return granted(answer);
}

/** Cancels a test early, so that the number is free for the next one. */
export async function cancelTestVerification(
  ports: TestVerificationPorts,
  input: { readonly verificationId: string },
  caller: OperatorCaller,
): Promise<Outcome<FetchAnswer, "test_not_found">> {
  if (!isPathSafe(input.verificationId)) return refused("test_not_found");
  const answer = await ports.verifier.cancel(input.verificationId);
  await record(ports, caller, "test.cancelled", answer, {});
  return granted(answer);
}

/** Reports whether the ID is safe in a URL path. */
function isPathSafe(verificationId: string): boolean {
  return /^[A-Za-z0-9]{1,64}$/.test(verificationId);
}

async function record(
  ports: TestVerificationPorts,
  caller: OperatorCaller,
  type: AuditEventType,
  answer: StartAnswer | CheckAnswer | FetchAnswer,
  detail: Readonly<Record<string, string>>,
): Promise<void> {
  await ports.events.appendAuditEvent(testEvent(ports, caller, type, answer, detail));
}

function testEvent(
  ports: TestVerificationPorts,
  caller: OperatorCaller,
  type: AuditEventType,
  answer: StartAnswer | CheckAnswer | FetchAnswer,
  detail: AuditEvent["detail"],
): AuditEvent {
  return newEvent(ports, caller, {
    type,
    reason: answer.result === "refused" ? answer.refusal : null,
    detail: { result: answer.result, ...detail, ...callFacts(answer.call) },
  });
}
