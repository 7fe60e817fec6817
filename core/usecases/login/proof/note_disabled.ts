import type { Caller } from "../../../domain/audit_event.ts";
import {
  failuresInRowMax,
  secondFactorFailuresMax,
  type User,
} from "../../../domain/account/user.ts";
import type { Ports } from "../../../ports/ports.ts";
import { newEvent } from "../../record/new_event.ts";

/**
 * After a wrong second factor: puts on record that it was the one after which none is taken any
 * more. `before` is the user as they were before the guess, so parallel ones may each see the end;
 * having a reason, their lines are folded.
 */
export async function noteSecondFactorDisabled(
  ports: Ports,
  before: User,
  caller: Caller,
): Promise<void> {
  const had = before.secondFactorFailuresInRow;
  // So many at most come before the account rests: further off it cannot have happened now.
  if (had >= failuresInRowMax || had + secondFactorFailuresMax < failuresInRowMax) return;
  const now = await ports.users.findUser(before.id);
  if (now === null || now.secondFactorFailuresInRow < failuresInRowMax) return;
  await ports.events.appendAuditEvent(newEvent(ports, caller, {
    type: "account.disabled",
    userId: before.id,
    reason: "too_many_attempts",
    detail: { factor: "second_factor", failures_in_row: failuresInRowMax },
  }));
}
