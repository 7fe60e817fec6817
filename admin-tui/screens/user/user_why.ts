import { operatorActionNames, whyNothingToDo } from "../../../core/operator.ts";
import type { BindingName } from "../../app/binding.ts";
import { userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { nothingToDoBrief } from "../../words/effect_words.ts";
import { selectedUserRow, targetOfUserRow } from "./user_rows.ts";

/** Why a key cannot do anything to the user on the screen; null if it can. The core decides. */
export function userWhy(state: State, name: BindingName): string | null {
  const user = userOf(state);
  if (user === null || user.description === null) return null;
  const { holdings, deliveries } = user.description;
  if (name === "userRow.open") {
    return targetOfUserRow(user) === null ? "nothing more is recorded about it" : null;
  }
  if (name === "delivery.open") {
    const none = deliveries.length === 0 && selectedUserRow(user)?.kind !== "delivery";
    return none ? "no message yet" : null;
  }
  if (name === "order.changeRoles" && holdings.user.testUntil !== null) {
    return nothingToDoBrief.test_user;
  }
  const action = operatorActionNames.find((each) => name === `action.${each}`);
  const why = action === undefined ? null : whyNothingToDo(action, holdings, state.now);
  return why === null ? null : nothingToDoBrief[why];
}
