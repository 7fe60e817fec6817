import type { Outcome, UserDescription, UserId } from "../core/mod.ts";
import type { Reply, Step } from "./commands.ts";
import type { State, UserState } from "./model.ts";
import { userScrollMax } from "./presentation/scroll.ts";
import { troubles } from "./presentation/words.ts";

/** Opens the row under the cursor, but never a row of an older search than the one asked for. */
export function openUser(state: State): Step {
  const user = state.users.rows[state.users.cursor];
  if (user === undefined || state.users.asked?.cursor === null) return [state, []];
  const opened: UserState = {
    userId: user.id,
    username: user.username,
    asked: false,
    description: null,
    missing: false,
    trouble: null,
    scroll: 0,
  };
  return describe({ ...state, screen: "user" }, opened);
}

/** Reads the user again; what was read before stays in sight until then. */
export function describe(state: State, user: UserState): Step {
  const asked = { ...state, user: { ...user, asked: true, trouble: null } };
  return [asked, [{ kind: "describeUser", userId: user.userId }]];
}

export function userDescribed(
  state: State,
  userId: UserId,
  reply: Reply<Outcome<UserDescription, "user_not_found">>,
): State {
  const { user } = state;
  if (user?.userId !== userId) return state;
  if (reply === "unavailable") {
    return { ...state, user: { ...user, asked: false, trouble: troubles.cannotRead } };
  }
  const outcome = reply.value;
  const description = outcome.ok ? outcome.value : null;
  return scrollUser(
    { ...state, user: { ...user, asked: false, description, missing: !outcome.ok } },
    0,
  );
}

/** Moves the record (sessions and events) by some lines, within its ends. */
export function scrollUser(state: State, lines: number): State {
  const { user } = state;
  if (user === null) return state;
  const scroll = Math.max(0, Math.min(user.scroll + lines, userScrollMax(state)));
  return scroll === user.scroll ? state : { ...state, user: { ...user, scroll } };
}
