import { counted } from "../../../domain/operator/action_effect.ts";
import { granted } from "../../../domain/refusal.ts";
import { actionEvent, done, nothingToDo, type OperatorAction } from "./operator_action.ts";

/**
 * Ends all sessions of a user immediately, on all instances (ASVS 5.0 7.4.5), and what apps could
 * do without them.
 */
export const endSessions: OperatorAction<"end_sessions", null> = {
  name: "end_sessions",
  confirmation: "y",
  effects: ({ holdings: { sessions, devices, apps } }) =>
    sessions + apps === 0 ? nothingToDo("no_sessions") : granted([
      ...counted("sessions_end", sessions),
      ...counted("apps_disconnected", apps),
      { effect: "sign_in_needed" },
      ...counted("devices_stay", devices),
    ]),
  perform: async (ports, order, caller) => {
    const { user } = order.target.holdings;
    const event = actionEvent(ports, order, "sessions.ended_by_operator", caller);
    const now = ports.clock();
    const limits = ports.policies.session;
    const ended = await ports.sessions.endSessionsOf(user.id, now, limits, event);
    return ended === null ? nothingToDo("overtaken") : done;
  },
};
