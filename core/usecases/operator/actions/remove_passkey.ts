import type { Passkey } from "../../../domain/factors/passkey.ts";
import {
  counted,
  final,
  methodsStay,
  ownerNotified,
} from "../../../domain/operator/action_effect.ts";
import { granted, refused } from "../../../domain/refusal.ts";
import {
  actionEvent,
  done,
  nothingToDo,
  notifyOwner,
  type OperatorAction,
} from "./operator_action.ts";

/** Removes one of a user's passkeys. Ends trusted devices. */
export const removePasskey: OperatorAction<"remove_passkey", Passkey> = {
  name: "remove_passkey",
  confirmation: "y",
  findItem: async (ports, userId, itemId) => {
    const passkeys = await ports.factors.listPasskeys(userId);
    if (passkeys.length === 0 && itemId === null) return nothingToDo("no_passkeys");
    const passkey = passkeys.find(({ id }) => id === itemId);
    return passkey === undefined ? refused("passkey_not_found") : granted(passkey);
  },
  effects: ({ holdings: { user, authenticators, devices }, item: { name } }) =>
    granted([
      final,
      { effect: "passkey_removed", name },
      methodsStay(authenticators, "passkey"),
      ...counted("devices_forgotten", devices),
      ownerNotified(user),
    ]),
  perform: async (ports, order, caller) => {
    const { user } = order.target.holdings;
    const { id } = order.target.item;
    const event = actionEvent(ports, order, "passkey.removed", caller, { passkey_id: id });
    const removed = await ports.factors.removeFactorOf(user.id, id, ports.clock(), event);
    if (!removed) return nothingToDo("overtaken");
    await notifyOwner(ports, user, caller);
    return done;
  },
};
