import type { OperatorCaller } from "../../domain/audit_event.ts";
import type { ActionEffect } from "../../domain/operator/action_effect.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refusedFields } from "../../domain/refusal.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import type { NewEventPorts } from "../record/new_event.ts";
import { resetEndedEvent } from "../session/session_ending.ts";
import { type OperatorActionName, operatorActions } from "./actions/operator_actions.ts";
import type { ActionPorts, ResendRefusal } from "./actions/operator_action.ts";
import {
  type ActionChoice,
  findTarget,
  type FindTargetPorts,
  type TargetRefusal,
} from "./find_target.ts";

type PerformActionPorts =
  & FindTargetPorts
  & ActionPorts
  & NewEventPorts
  & Pick<Ports, "upkeep" | "resets">;

export interface ConfirmedAction extends ActionChoice {
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string;
}

/** Only `resend_code` is refused with the last two. */
export type PerformRefusal = "invalid_input" | "throttled" | ResendRefusal;

/** What an action did. */
export interface ActionDone {
  readonly action: OperatorActionName;
  readonly username: string;
  readonly effects: readonly ActionEffect[];
  /** Shown once; only its hash is kept. Null for all actions but `issue_recovery_code`. */
  readonly recoveryCode: string | null;
}

/**
 * Performs an action that an operator has confirmed. Each action is one transaction with its audit
 * event, which contains the operator's name and reason; only `resend_code` records its request
 * first, on its own. If there is nothing to do, nothing is written, except if another request was
 * faster than that send, and the refusal contains the reason. Throws `StoreRefused` if the database
 * is not the one that this process opened.
 */
export async function performAction(
  ports: PerformActionPorts,
  input: ConfirmedAction,
  caller: OperatorCaller,
): Promise<Outcome<ActionDone, TargetRefusal | PerformRefusal>> {
  await ports.upkeep.checkUnchanged();
  const reason = parseReason(input.reason);
  if (!reason.ok) return refusedFields({ reason });
  const action = operatorActions[input.action];
  const target = await findTarget(ports, action, input);
  if (!target.ok) return target;
  const effects = action.effects(target.value);
  if (!effects.ok) return effects;
  const order = { target: target.value, reason: reason.value };
  const done = await action.perform(ports, order, caller);
  if (!done.ok) return done;
  if (!action.keepsReset) await endWaitingReset(ports, target.value.holdings.user.id, caller);
  return granted({
    action: input.action,
    username: target.value.holdings.user.username,
    effects: effects.value,
    recoveryCode: done.value.recoveryCode,
  });
}

/** Whatever an operator does to an account ends a reset that waits. */
async function endWaitingReset(
  ports: PerformActionPorts,
  userId: UserId,
  caller: OperatorCaller,
): Promise<void> {
  const as = "operator";
  const event = resetEndedEvent(ports, userId, as, caller);
  await ports.resets.endDelayedReset({ userId, as, now: ports.clock() }, event);
}
