import { counted } from "../../../domain/operator/action_effect.ts";
import { granted } from "../../../domain/refusal.ts";
import { actionEvent, done, nothingToDo, type OperatorAction } from "./operator_action.ts";

/** Ends trust in all of a user's devices, and ends the sessions that those devices opened. */
export const endDevices: OperatorAction<"end_devices", null> = {
  name: "end_devices",
  confirmation: "y",
  effects: ({ holdings: { devices, deviceSessions } }) =>
    devices === 0 ? nothingToDo("no_trusted_devices") : granted([
      { effect: "devices_forgotten", count: devices },
      ...counted("sessions_end", deviceSessions),
      { effect: "second_factor_needed" },
    ]),
  perform: async (ports, order, caller) => {
    const { user, devices, deviceSessions: sessions } = order.target.holdings;
    const detail = { devices, sessions };
    const event = actionEvent(ports, order, "devices.ended_by_operator", caller, detail);
    const ended = await ports.sessions.endDevicesOf(user.id, ports.clock(), event);
    return ended === 0 ? nothingToDo("overtaken") : done;
  },
};
