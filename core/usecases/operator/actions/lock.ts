import { everythingEnds } from "../../../domain/operator/action_effect.ts";
import { granted } from "../../../domain/refusal.ts";
import { watchSessions } from "../../session/watch_sessions.ts";
import { actionEvent, done, nothingToDo, type OperatorAction } from "./operator_action.ts";

/**
 * No factor of the account is taken until it is unlocked, and its sessions, trusted devices and
 * challenges end immediately, everywhere (ASVS 5.0 7.4.2). Who tries to log in gets what they would
 * get for a wrong password.
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
    const { id } = order.target.holdings.user;
    const event = actionEvent(ports, order, "user.locked", caller);
    const noteEnded = await watchSessions(ports, id);
    if (!await ports.users.lockUser(id, ports.clock(), event)) return nothingToDo("overtaken");
    await noteEnded("lock", caller);
    return done;
  },
};
