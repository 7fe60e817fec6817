import type { Caller } from "../../domain/audit_event.ts";
import { invariant } from "../../domain/invariant.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import { phoneChangeThrottle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import {
  beginChallenge,
  type BeginChallengePorts,
  parseSend,
  type SendInput,
  type StartedChallenge,
} from "../login/begin_challenge.ts";
import { refuseOperation, throttleOperation } from "../record/refuse_operation.ts";
import {
  requireStepUp,
  type RequireStepUpPorts,
  type StepUpRefusal,
} from "../session/require_step_up.ts";

type RequestPhoneChangePorts = RequireStepUpPorts & BeginChallengePorts & Pick<Ports, "policies">;

export interface PhoneChangeRequest extends SendInput {
  readonly sessionToken: string;
  readonly phoneNumber: string;
}

/**
 * Starts a phone number change: requires a recent second factor, then sends a code to the new
 * number (NIST SP 800-63B-4 3.1.3.3). The challenge is bound to the caller's session. An earlier
 * pending change ends. Limited to five an hour, since each may send a message to a stranger.
 */
export async function requestPhoneChange(
  ports: RequestPhoneChangePorts,
  input: PhoneChangeRequest,
  caller: Caller,
): Promise<
  Outcome<
    StartedChallenge,
    | StepUpRefusal
    | "invalid_input"
    | "phone_number_unchanged"
    | "throttled"
  >
> {
  const found = await requireStepUp(ports, input, "phone.change", caller);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const send = parseSend(input);
  if (!send.ok) return send;
  const parsed = parseSendableNumber(input.phoneNumber, ports.policies.send);
  if (!parsed.ok) {
    return refused("invalid_input", { fields: [{ field: "phoneNumber", code: parsed.code }] });
  }
  const phoneNumber = parsed.value;
  const requested = { operation: "phone.change", userId: user.id, caller } as const;
  if (phoneNumber === user.phoneNumber) {
    return await refuseOperation(ports, requested, "phone_number_unchanged");
  }
  const full = await throttleOperation(ports, requested, [phoneChangeThrottle(user.id)]);
  if (full !== null) return full;
  const event = newEvent(ports, caller, {
    type: "phone.change_requested",
    userId: user.id,
    detail: { session_id: session.id, phone_number: maskPhoneNumber(phoneNumber) },
  });
  const what = { purpose: "phone_change", phoneNumber, sessionId: session.id } as const;
  const options = { ...what, send: send.value };
  const opened = await beginChallenge(ports, user, options, event, caller);
  invariant(opened !== null, "a challenge that is not bound to a password hash always opens");
  return granted(opened);
}
