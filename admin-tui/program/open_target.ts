import { andThen, type Step } from "../app/step.ts";
import { openLogin } from "../screens/case/update_case.ts";
import { openDeliveryId, selectedStep } from "../screens/delivery/update_delivery.ts";
import { holderOf, targetOfHoldingRow } from "../screens/holding/holding_rows.ts";
import { openHolding } from "../screens/holding/update_holding.ts";
import { type Target, targetOfStep } from "../screens/timeline/target.ts";
import { openUserPlace, selectSession } from "../screens/user/update_user.ts";
import { targetOfUserRow } from "../screens/user/user_rows.ts";
import { deliveryOf, holdingOf, userOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import type { UserState } from "../state/user_state.ts";

/** Opens what the selected step of a timeline is about. */
export function openStep(state: State): Step {
  const trace = deliveryOf(state)?.trace ?? null;
  const step = selectedStep(state);
  if (trace === null || step === undefined) return [state, []];
  const who = trace.user === null ? null : { userId: trace.user.id, username: trace.user.username };
  return openTarget(state, targetOfStep(trace, step), who);
}

/** Opens the selected row of a user, or what it is about. */
export function openUserRow(state: State): Step {
  const user = userOf(state);
  return user === null ? [state, []] : openTarget(state, targetOfUserRow(user), user);
}

/** Opens what the selected row of a device or a factor is about. */
export function openHoldingRow(state: State): Step {
  const holding = holdingOf(state);
  const user = holding === null ? null : holderOf(state, holding)?.user ?? null;
  const who = user === null ? null : { userId: user.id, username: user.username };
  return openTarget(state, targetOfHoldingRow(state), who);
}

function openTarget(
  state: State,
  target: Target | null,
  who: Pick<UserState, "userId" | "username"> | null,
): Step {
  if (target?.kind === "delivery") return openDeliveryId(state, target.deliveryId);
  if (target?.kind === "step") return openDeliveryId(state, target.deliveryId, target.step);
  if (target?.kind === "holding") return openHolding(state);
  if (target === null || who === null) return [state, []];
  const { userId, username } = who;
  if (target.kind === "login") return openLogin(state, { userId, username }, target.challengeId);
  const { sessionId } = target;
  if (userOf(state)?.userId === userId) return [selectSession(state, sessionId), []];
  return andThen(
    openUserPlace(state, { userId, username }),
    (opened) => [selectSession(opened, sessionId), []],
  );
}
