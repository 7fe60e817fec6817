import { everythingEnds } from "../../../domain/operator/action_effect.ts";
import { granted } from "../../../domain/refusal.ts";
import { sessionEnding } from "../../session/session_ending.ts";
import { actionEvent, done, nothingToDo, type OperatorAction } from "./operator_action.ts";

/**
 * Blocks all logins until the account is unlocked. Its sessions, trusted devices and challenges end
 * immediately, on all instances (ASVS 5.0 7.4.2). Login attempts get the same error as a wrong
 * password.
 */
export const lock: OperatorAction<"lock", null> = {
  name: "lock",
  confirmation: "y",
  effects: ({ holdings }) =>
    holdings.user.lockedAt !== null ? nothingToDo("already_locked") : granted([
      { effect: "sign_in_blocked" },
      { effect: "refusals_look_alike" },
      ...everythingEnds(holdings),
    ]),
  perform: async (ports, order, caller) => {
    const { id: userId } = order.target.holdings.user;
    const event = actionEvent(ports, order, "user.locked", caller);
    const now = ports.clock();
    const ending = sessionEnding(ports, { userId, by: "lock" }, caller);
    const locked = await ports.users.lockUser({ userId, now, ...ending }, event);
    return locked === null ? nothingToDo("overtaken") : done;
  },
};
