import {
  type ActionEffect,
  counted,
  final,
  methodsStay,
  ownerNotified,
} from "../../../domain/operator/action_effect.ts";
import { granted } from "../../../domain/refusal.ts";
import {
  actionEvent,
  done,
  nothingToDo,
  notifyOwner,
  type OperatorAction,
} from "./operator_action.ts";

/** Removes a user's authenticator app, or its enrollment. Ends trusted devices. */
export const removeTotp: OperatorAction<"remove_totp", null> = {
  name: "remove_totp",
  confirmation: "y",
  effects: ({ holdings: { user, authenticators, totpBegun, devices } }) => {
    if (!totpBegun) return nothingToDo("no_totp");
    const forgotten = counted("devices_forgotten", devices);
    if (authenticators.totpConfirmedAt === null) {
      return granted([{ effect: "totp_enrollment_dropped" }, ...forgotten]);
    }
    const removed: ActionEffect = { effect: "totp_removed" };
    const stay = methodsStay(authenticators, "totp");
    return granted([final, removed, stay, ...forgotten, ownerNotified(user)]);
  },
  perform: async (ports, order, caller) => {
    const { user, authenticators } = order.target.holdings;
    const confirmed = authenticators.totpConfirmedAt !== null;
    const event = actionEvent(ports, order, "totp.removed", caller, { confirmed });
    const removed = await ports.factors.removeFactorOf(user.id, null, ports.clock(), event);
    if (!removed) return nothingToDo("overtaken");
    if (confirmed) await notifyOwner(ports, user, caller);
    return done;
  },
};
