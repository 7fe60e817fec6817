import {
  delayedResetExpiry,
  type DelayedResetPolicy,
  delayedResetRestMs,
} from "../../../domain/account/delayed_reset.ts";
import type { Caller } from "../../../domain/audit_event.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import { networksOf } from "../../../domain/network.ts";
import { type Code, parseCode } from "../../../domain/one_time_code.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import { resetConfirmThrottle, resetRequestThrottles } from "../../../domain/throttle.ts";
import { type MintedToken, mintToken } from "../../../domain/token.ts";
import type { Ports } from "../../../ports/ports.ts";
import {
  findOpenChallenge,
  type FindOpenChallengePorts,
  refuseChallenge,
} from "../../challenge/find_open_challenge.ts";
import { proveSentCode } from "../../login/proof/prove_sent_code.ts";
import type { ProveSecondFactorPorts } from "../../login/proof/prove_second_factor.ts";
import { newEvent } from "../../record/new_event.ts";
import { throttleOperation } from "../../record/refuse_operation.ts";
import { refuseFull } from "../../record/throttle_refusal.ts";
import { notify, type NotifyPorts } from "../../sending/notify.ts";
import { findObstacle, type FindObstaclePorts } from "./find_obstacle.ts";
import { unlessGone } from "./unless_gone.ts";

type StartDelayedResetPorts =
  & FindOpenChallengePorts
  & ProveSecondFactorPorts
  & FindObstaclePorts
  & NotifyPorts
  & Pick<Ports, "randomBytes" | "background">;

const operation = "password.reset";

export interface FirstResetCode {
  readonly challengeToken: string;
  /** The code sent to the phone. */
  readonly code: string;
}

/** Looks the same for every request. The reset exists only if the code was correct. */
export interface RequestedDelayedReset {
  /** Shown once; only its hash is kept. */
  readonly resetToken: string;
  /** When the reset can be completed at the earliest. */
  readonly opensAt: Instant;
}

/**
 * Starts the wait of a reset with the first code. The response is the same for every token and
 * code: an unknown token belongs to a name that may not exist, and whether a code is correct would
 * reveal that it does. The caller finds out with `checkDelayedReset`, and the user by the notice.
 * The guess is counted before the code is checked, in the background.
 */
export async function startDelayedReset(
  ports: StartDelayedResetPorts,
  input: FirstResetCode,
  caller: Caller,
): Promise<Outcome<RequestedDelayedReset, "invalid_input" | "throttled" | "not_configured">> {
  const policy = ports.policies.delayedReset;
  if (policy === null) return refused("not_configured");
  const code = parseCode(input.code);
  if (code === null) {
    return refused("invalid_input", { fields: [{ field: "code", code: "code_format" }] });
  }
  const now = ports.clock();
  const throttles = resetRequestThrottles(networksOf(caller.address));
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (!take.passed) return await refuseFull(ports, take, "password.reset_requested", caller);
  const token = mintToken("reset", ports.randomBytes);
  const { challengeToken } = input;
  const presented = { challengeToken, code, token };
  ports.background(() => unlessGone(() => startWait(ports, policy, presented, caller)));
  return granted({ resetToken: token.text, opensAt: after(now, policy.waitSeconds) });
}

async function startWait(
  ports: StartDelayedResetPorts,
  policy: DelayedResetPolicy,
  { challengeToken, code, token }: {
    readonly challengeToken: string;
    readonly code: Code;
    readonly token: MintedToken;
  },
  caller: Caller,
): Promise<void> {
  const purposes = ["delayed_reset"] as const;
  const found = await findOpenChallenge(ports, challengeToken, purposes, operation, caller);
  if (!found.ok) return;
  const { challenge, user } = found.value;
  const requested = { operation, userId: user.id, caller } as const;
  const full = await throttleOperation(ports, requested, [resetConfirmThrottle(user.id)]);
  if (full !== null) return;
  const start = await findObstacle(ports, user, caller);
  const refuse = () => refuseChallenge(ports, found.value, "invalid_challenge", operation, caller);
  if (start.obstacle !== null) return void await refuse();
  const proven = await proveSentCode(ports, found.value, code, caller);
  if (!proven.ok) return;
  const now = ports.clock();
  const reset = {
    id: token.id,
    secretHash: token.secretHash,
    userId: user.id,
    phoneNumber: user.phoneNumber,
    startedAt: now,
    expiresAt: delayedResetExpiry(policy, now),
    startedMs: start.measuredMs,
    waitMs: policy.waitSeconds * 1000,
    halfwayMs: null,
    endedMs: null,
    endedAs: null,
  } as const;
  const detail = { challenge_id: challenge.id, method: proven.value.amr };
  const facts = { type: "password.reset_waiting", userId: user.id, detail } as const;
  const started = await ports.resets.startDelayedReset({
    challengeId: challenge.id,
    reset,
    phoneVerifiedBy: start.phoneVerifiedBy,
    restsSinceMs: start.measuredMs - delayedResetRestMs,
    limits: ports.policies.session,
  }, newEvent(ports, caller, facts));
  if (!started) return void await refuse();
  const kind = "password_reset_started";
  await notify(ports, { userId: user.id, to: user.phoneNumber, kind }, caller);
}
