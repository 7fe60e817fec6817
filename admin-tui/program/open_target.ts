import { andThen, type Step } from "../app/step.ts";
import { selectedActivityRow } from "../screens/activity/activity_lines.ts";
import { openActivityRow } from "../screens/activity/update_activity.ts";
import { openCase, openLogin } from "../screens/case/update_case.ts";
import { openDeliveryId, selectedStep } from "../screens/delivery/update_delivery.ts";
import { holderOf, targetOfHoldingRow } from "../screens/holding/holding_rows.ts";
import { openHolding } from "../screens/holding/update_holding.ts";
import { pointedUser } from "../screens/pointed_user.ts";
import { type Target, targetOfEvent, targetOfStep } from "../screens/timeline/target.ts";
import { openUserPlace, selectUserRow } from "../screens/user/update_user.ts";
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
  return openUserRowOf(state, { userId, username }, `session ${target.sessionId}`);
}

/** Opens a user at the row that the key identifies. */
function openUserRowOf(
  state: State,
  who: Pick<UserState, "userId" | "username">,
  wanted: string,
): Step {
  if (userOf(state)?.userId === who.userId) return [selectUserRow(state, wanted), []];
  return andThen(openUserPlace(state, who), (opened) => [selectUserRow(opened, wanted), []]);
}

/** Opens what the selected row of Activity is about: of an event, its message or its login. */
export function openActivityTarget(state: State): Step {
  const row = selectedActivityRow(state);
  if (row?.kind !== "event") return openActivityRow(state);
  const who = pointedUser(state);
  const target = targetOfEvent(row.event.event, { sessions: [] });
  if (target?.kind === "delivery" || (target !== null && who !== null)) {
    return openTarget(state, target, who);
  }
  return who === null ? [state, []] : openUserRowOf(state, who, row.event.event.id);
}

/** Opens the user that the screen or the selected row is about. */
export function openPointedUser(state: State): Step {
  const who = pointedUser(state);
  return who === null ? [state, []] : openUserPlace(state, who);
}

/** Opens why a code of that user did not arrive, over the user. */
export function openPointedCase(state: State): Step {
  if (userOf(state) !== null) return openCase(state);
  const who = pointedUser(state);
  return who === null ? [state, []] : andThen(openUserPlace(state, who), openCase);
}
