import { caseOf, recipientOf, screenOf, userOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import type { UserState } from "../state/user_state.ts";
import { selectedActivityRow } from "./activity/activity_lines.ts";
import { selectedRecipient } from "./sends/sends_rows.ts";
import { openableUser } from "./users/update_users.ts";

/** The user that the screen, or its selected row, is about; otherwise null. */
export function pointedUser(state: State): Pick<UserState, "userId" | "username"> | null {
  switch (screenOf(state)) {
    case "users": {
      const user = openableUser(state);
      return user === undefined ? null : { userId: user.id, username: user.username };
    }
    case "sends":
      return selectedRecipient(state);
    case "activity":
      return userOfEvent(state);
    case "delivery": {
      const user = recipientOf(state);
      return user === null ? null : { userId: user.id, username: user.username };
    }
    default: {
      const who = caseOf(state) ?? userOf(state);
      return who === null ? null : { userId: who.userId, username: who.username };
    }
  }
}

function userOfEvent(state: State): Pick<UserState, "userId" | "username"> | null {
  const row = selectedActivityRow(state);
  if (row?.kind !== "event") return null;
  const { event: { userId }, username } = row.event;
  return userId === null || username === null ? null : { userId, username };
}
