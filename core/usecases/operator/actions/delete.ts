import { everythingEnds, final } from "../../../domain/operator/action_effect.ts";
import { granted, refused } from "../../../domain/refusal.ts";
import { actionEvent, done, type OperatorAction } from "./operator_action.ts";

/** Deletes a user and everything that belongs to them. The audit log is kept; no notice is sent. */
export const deleteUser: OperatorAction<"delete", null> = {
  name: "delete",
  confirmation: "digits",
  effects: ({ holdings }) =>
    granted([
      final,
      { effect: "account_removed", username: holdings.user.username },
      ...everythingEnds(holdings),
      { effect: "username_freed" },
      { effect: "record_kept" },
    ]),
  perform: async (ports, order, caller) => {
    const { user, sessions } = order.target.holdings;
    const event = actionEvent(ports, order, "user.deleted", caller, { sessions });
    return await ports.users.deleteUser(user.id, event) ? done : refused("user_not_found");
  },
};
