import type { Caller } from "../../../domain/audit_event.ts";
import { invariant } from "../../../domain/invariant.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import { resetThrottle } from "../../../domain/throttle.ts";
import {
  beginChallenge,
  type BeginChallengePorts,
  parseSend,
  type SendInput,
  type StartedChallenge,
} from "../../login/begin_challenge.ts";
import { newEvent } from "../../record/new_event.ts";
import {
  refuseOperation,
  throttleOperation,
  type ThrottleOperationPorts,
} from "../../record/refuse_operation.ts";
import { findWaitingReset, type FindWaitingResetPorts } from "./find_waiting_reset.ts";

type SendResetCodePorts = BeginChallengePorts & FindWaitingResetPorts & ThrottleOperationPorts;

/**
 * Sends the second code of a delayed reset once its wait is over. Only the browser that started the
 * reset has its token, so this response may be honest.
 */
export async function sendResetCode(
  ports: SendResetCodePorts,
  input: SendInput & { readonly resetToken: string },
  caller: Caller,
): Promise<
  Outcome<
    StartedChallenge,
    "invalid_input" | "not_configured" | "reset_not_found" | "reset_waiting" | "throttled"
  >
> {
  if (ports.policies.delayedReset === null) return refused("not_configured");
  const send = parseSend({ ...input, send: input.send ?? "sms" });
  if (!send.ok) return send;
  const found = await findWaitingReset(ports, input.resetToken, caller);
  const operation = "password.reset";
  const requested = { operation, userId: found?.user.id ?? null, caller } as const;
  if (found === null) return await refuseOperation(ports, requested, "reset_not_found");
  const { user, leftMs } = found;
  if (leftMs > 0) {
    const retryAfterSeconds = Math.ceil(leftMs / 1000);
    return await refuseOperation(ports, requested, "reset_waiting", { retryAfterSeconds });
  }
  const full = await throttleOperation(ports, requested, [resetThrottle(user.id)]);
  if (full !== null) return full;
  const event = newEvent(ports, caller, {
    type: "password.reset_requested",
    userId: user.id,
    detail: { proof: "waiting_period" },
  });
  const priorProof = "waiting_period";
  const what = { purpose: "password_reset", send: send.value, priorProof } as const;
  const started = await beginChallenge(ports, user, what, event, caller);
  invariant(started !== null, "a challenge that is not bound to a password hash always opens");
  return granted(started);
}
