import type { ActionEffect } from "../../domain/operator/action_effect.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Confirmation } from "./actions/operator_action.ts";
import { type OperatorActionName, operatorActions } from "./actions/operator_actions.ts";
import {
  type ActionChoice,
  findTarget,
  type FindTargetPorts,
  type TargetRefusal,
} from "./find_target.ts";

/** What an action would do now. */
export interface ActionPreview {
  readonly action: OperatorActionName;
  readonly username: string;
  /** Most important first: what cannot be undone comes first. */
  readonly effects: readonly ActionEffect[];
  readonly confirmation: Confirmation;
}

/**
 * Returns what an operator's action would do now, before they confirm it. Writes nothing except the
 * end of an expired session. If there is nothing to do, the refusal contains the reason.
 */
export async function previewAction(
  ports: FindTargetPorts,
  input: ActionChoice,
): Promise<Outcome<ActionPreview, TargetRefusal>> {
  const action = operatorActions[input.action];
  const target = await findTarget(ports, action, input);
  if (!target.ok) return target;
  const effects = action.effects(target.value);
  if (!effects.ok) return effects;
  return granted({
    action: input.action,
    username: target.value.holdings.user.username,
    effects: effects.value,
    confirmation: action.confirmation,
  });
}
