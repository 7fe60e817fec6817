import { hashName } from "../../../domain/account/retired_name.ts";
import { usernameKey } from "../../../domain/account/username.ts";
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
      { effect: holdings.user.lastLoginAt === null ? "username_freed" : "username_retired" },
      { effect: "record_kept" },
    ]),
  perform: async (ports, order, caller) => {
    const { holdings, now } = order.target;
    const { user, sessions } = holdings;
    const event = actionEvent(ports, order, "user.deleted", caller, { sessions });
    const nameHash = hashName(usernameKey(user.username), ports.nameKey);
    const deleted = await ports.users.deleteUser({ userId: user.id, nameHash, now }, event);
    return deleted ? done : refused("user_not_found");
  },
};
