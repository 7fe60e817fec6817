import { effectIf, failuresForgiven } from "../../../domain/operator/action_effect.ts";
import { granted, refused } from "../../../domain/refusal.ts";
import { actionEvent, done, nothingToDo, type OperatorAction } from "./operator_action.ts";

/**
 * Unlocks an account, resets the failure counts of both factors and ends the second factor's
 * lockout. It also re-enables a password or second factor that was disabled. Sessions and devices
 * that ended are not restored.
 */
export const unlock: OperatorAction<"unlock", null> = {
  name: "unlock",
  confirmation: "y",
  effects: ({ holdings: { user }, now }) => {
    const locked = user.lockedAt !== null;
    const forgiven = failuresForgiven(user, now);
    if (!locked && forgiven.length === 0) return nothingToDo("not_locked");
    return granted([
      ...effectIf(locked, "sign_in_allowed"),
      ...effectIf(locked, "ended_stays_ended"),
      ...forgiven,
    ]);
  },
  perform: async (ports, order, caller) => {
    const event = actionEvent(ports, order, "user.unlocked", caller);
    const unlocked = await ports.users.unlockUser(order.target.holdings.user.id, event);
    return unlocked ? done : refused("user_not_found");
  },
};
