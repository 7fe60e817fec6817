import type { Instant } from "../../../domain/instant.ts";
import type { ActionEffect } from "../../../domain/operator/action_effect.ts";
import type { UserHoldings } from "../../../domain/operator/user_holdings.ts";
import type { NothingToDo } from "../../../domain/refusal.ts";
import { removableKinds } from "../../../domain/factors/authenticators.ts";
import { deleteUser } from "./delete.ts";
import { disconnectApp } from "./disconnect_app.ts";
import { endDevices } from "./end_devices.ts";
import { endSession } from "./end_session.ts";
import { endSessions } from "./end_sessions.ts";
import { issueCode } from "./issue_code.ts";
import { lock } from "./lock.ts";
import type { OperatorAction } from "./operator_action.ts";
import { removeFactor } from "./remove_factor.ts";
import { resendCode } from "./resend_code.ts";
import { resetSecondFactor } from "./reset_second_factor.ts";
import { unlock } from "./unlock.ts";

const actions = [
  lock,
  unlock,
  resendCode,
  endSession,
  endSessions,
  endDevices,
  disconnectApp,
  resetSecondFactor,
  issueCode,
  ...removableKinds.map((kind) => removeFactor(kind)),
  deleteUser,
] as const;

/** The names also appear in the command line's JSON output. */
export type OperatorActionName = typeof actions[number]["name"];

export const operatorActionNames: readonly OperatorActionName[] = actions.map(({ name }) => name);

/** All operator actions, by name. */
export const operatorActions = Object.fromEntries(
  actions.map((action) => [action.name, action]),
) as Readonly<Record<OperatorActionName, OperatorAction>>;

/** Why an action has nothing to do for a user with these holdings; null if it has. Pure. */
export function whyNothingToDo(
  name: OperatorActionName,
  holdings: UserHoldings,
  now: Instant,
): NothingToDo | null {
  const action = operatorActions[name];
  if (action.noItem !== undefined) return action.noItem(holdings);
  const effects = action.effects({ holdings, item: null, now });
  return effects.ok ? null : effects.refusal.reason ?? null;
}

/**
 * What an action on the user as a whole would do with these holdings; null if there is nothing to
 * do, or if it acts on a session, a factor, an app or a code. Pure.
 */
export function effectsNow(
  name: OperatorActionName,
  holdings: UserHoldings,
  now: Instant,
): readonly ActionEffect[] | null {
  const action = operatorActions[name];
  if (action.findItem !== undefined) return null;
  const effects = action.effects({ holdings, item: null, now });
  return effects.ok ? effects.value : null;
}
