import {
  type DelayedReset,
  delayedResetIsOver,
  delayedResetPhoneDays,
  mayFollow,
} from "../../../domain/account/delayed_reset.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Caller } from "../../../domain/audit_event.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import type { Ports } from "../../../ports/ports.ts";
import { guessRefusal } from "../../login/proof/guess.ts";
import type { NewEventPorts } from "../../record/new_event.ts";
import { resetEndedEvent } from "../../session/session_ending.ts";

export type FindObstaclePorts =
  & NewEventPorts
  & Pick<Ports, "factors" | "sessions" | "resets" | "policies" | "clock" | "clockWatch">;

/** Why a user cannot have a delayed reset now. For the audit log only. */
export type ResetObstacle =
  | "account_locked"
  | "test_user"
  | "too_many_attempts"
  | "clock_doubtful"
  | "phone_too_new"
  | "has_authenticator"
  | "session_active"
  | "reset_waiting"
  | "reset_too_recent";

/** The facts that a delayed reset starts with, if there is no obstacle. */
export interface ResetStart {
  readonly obstacle: null;
  readonly measuredMs: number;
  readonly phoneVerifiedBy: Instant;
}

const daySeconds = 24 * 60 * 60;

/** Returns what prevents a delayed reset of this user. An expired one is ended first. */
export async function findObstacle(
  ports: FindObstaclePorts,
  user: User,
  caller: Caller,
): Promise<ResetStart | { readonly obstacle: ResetObstacle }> {
  const now = ports.clock();
  if (user.lockedAt !== null) return { obstacle: "account_locked" };
  if (user.testUntil !== null) return { obstacle: "test_user" };
  if (guessRefusal(user, now) !== null) return { obstacle: "too_many_attempts" };
  const { doubtful, mark } = await ports.clockWatch.look();
  if (doubtful) return { obstacle: "clock_doubtful" };
  // A clock that is ahead must not make a number older than it is.
  const phoneVerifiedBy = after(Math.min(now, mark ?? now), -delayedResetPhoneDays * daySeconds);
  if (user.phoneVerifiedAt === null || user.phoneVerifiedAt > phoneVerifiedBy) {
    return { obstacle: "phone_too_new" };
  }
  const authenticators = await ports.factors.findAuthenticators(user.id);
  if (authenticators.some(({ kind }) => kind === "totp" || kind === "passkey")) {
    return { obstacle: "has_authenticator" };
  }
  const active = await ports.sessions.listSessions(user.id, now, ports.policies.session);
  if (active.length > 0) return { obstacle: "session_active" };
  const measuredMs = await ports.clockWatch.measure();
  const last = await ports.resets.findDelayedResetOf(user.id);
  if (last?.endedAs === null && !await endIfOver(ports, last, measuredMs, caller)) {
    return { obstacle: "reset_waiting" };
  }
  if (last !== null && last.endedAs !== null && !mayFollow(last, measuredMs)) {
    return { obstacle: "reset_too_recent" };
  }
  return { obstacle: null, measuredMs, phoneVerifiedBy };
}

/** Records that a waiting reset has expired, so that it stays so. Returns whether it has. */
export async function endIfOver(
  ports: NewEventPorts & Pick<Ports, "resets" | "clock">,
  reset: DelayedReset,
  measuredMs: number,
  caller: Caller,
): Promise<boolean> {
  const now = ports.clock();
  if (!delayedResetIsOver(reset, measuredMs, now)) return false;
  const as = "expired";
  const event = resetEndedEvent(ports, reset.userId, as, caller);
  await ports.resets.endDelayedReset({ userId: reset.userId, as, now }, event);
  return true;
}
