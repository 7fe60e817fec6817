import type { Caller } from "../../domain/audit_event.ts";
import { invariant } from "../../domain/invariant.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { stepUpThrottle } from "../../domain/throttle.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "../session/authenticate.ts";
import {
  beginChallenge,
  type BeginChallengePorts,
  parseSend,
  type SendInput,
  type StartedChallenge,
} from "./begin_challenge.ts";
import { refuseOperation, throttleOperation } from "../record/refuse_operation.ts";

type StepUpPorts = AuthenticatePorts & BeginChallengePorts;

/**
 * Starts a step-up: a new proof of the second factor, for sensitive operations. The challenge is
 * bound to the session and ends with it. The session that it opens replaces the current one (ASVS
 * 5.0 7.2.4). Users of test numbers stay at `aal1`.
 */
export async function stepUp(
  ports: StepUpPorts,
  input: SendInput & { readonly sessionToken: string },
  caller: Caller,
): Promise<
  Outcome<StartedChallenge, "unauthenticated" | "test_user" | "invalid_input" | "throttled">
> {
  const found = await authenticateFor(ports, input, "session.step_up", caller);
  if (!found.ok) return found;
  const send = parseSend(input);
  if (!send.ok) return send;
  const { session, user } = found.value;
  const requested = { operation: "session.step_up", userId: user.id, caller } as const;
  if (isTestUser(user)) return await refuseOperation(ports, requested, "test_user");
  const full = await throttleOperation(ports, requested, [stepUpThrottle(user.id)]);
  if (full !== null) return full;
  const event = newEvent(ports, caller, {
    type: "challenge.opened",
    userId: user.id,
    detail: { purpose: "step_up", session_id: session.id },
  });
  const what = { purpose: "step_up", sessionId: session.id, send: send.value } as const;
  const started = await beginChallenge(ports, user, what, event, caller);
  invariant(started !== null, "a challenge that is not bound to a password hash always opens");
  return granted(started);
}
