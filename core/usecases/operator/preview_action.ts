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
  /** In the order in which they matter: what cannot be undone comes first. */
  readonly effects: readonly ActionEffect[];
  readonly confirmation: Confirmation;
}

/**
 * What an operator's action would do at this moment, before they confirm it. Writes nothing but the
 * end of a session that has expired. Where there is nothing to do, the refusal has the reason.
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
