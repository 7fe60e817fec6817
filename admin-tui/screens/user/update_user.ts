import type { Outcome } from "../../../core/domain/refusal.ts";
import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { UserDescription } from "../../../core/operator.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import type { CoreReply } from "../../app/reply.ts";
import { changedRows, isPollSecond, isSame } from "../../app/changed_rows.ts";
import { readControls, type Step } from "../../app/step.ts";
import { changeEachPlace, openPlace, replacePlace, userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { UserState } from "../../state/user_state.ts";
import { copy, withSaid } from "../../app/toast.ts";
import { bodyFrame } from "../../draw/body.ts";
import { paneRowAt, scrolledPanes } from "../../draw/panes.ts";
import { userPanes } from "./user_panes.ts";
import { userRowLine } from "./user_row_lines.ts";
import { sectionRow, selectedUserRow, userRowKey, userRows } from "./user_rows.ts";
import { openableUser, userSeen } from "../users/update_users.ts";
import { troubles } from "../../words/troubles.ts";

/** Opens the user under the cursor of the list. */
export function openUser(state: State): Step {
  const user = openableUser(state);
  return user === undefined
    ? [state, []]
    : openUserPlace(state, { userId: user.id, username: user.username });
}

/** Opens a user over the current place. */
export function openUserPlace(
  state: State,
  who: Pick<UserState, "userId" | "username">,
): Step {
  const user: UserState = {
    ...who,
    asked: false,
    description: null,
    trace: null,
    missing: false,
    trouble: null,
    wanted: null,
    cursor: 0,
    flashed: [],
    tops: [],
  };
  return showUser(openPlace(state, { screen: "user", user }));
}

/** Reads the user on the screen. */
export function showUser(state: State): Step {
  const moved = moveUser(state, userOf(state)?.cursor ?? 0);
  const user = userOf(moved);
  return user === null ? [state, []] : describe(moved, user);
}

/** Reads the user again; the old data stays visible until then. */
export function describe(state: State, user: UserState): Step {
  const asked = withUser(state, { ...user, asked: true, trouble: null });
  return [asked, [{ kind: "describeUser", userId: user.userId }]];
}

/** The answer is for its user, wherever on the way to the current place that user is. */
export function userDescribed(
  state: State,
  userId: UserId,
  reply: CoreReply<Outcome<UserDescription, "user_not_found">>,
): State {
  return changeEachPlace(state, (place) => placeDescribed(place, userId, reply));
}

function placeDescribed(
  state: State,
  userId: UserId,
  reply: CoreReply<Outcome<UserDescription, "user_not_found">>,
): State {
  const user = userOf(state);
  if (user?.userId !== userId) return state;
  if (reply === "unavailable") {
    return withUser(state, { ...user, asked: false, trouble: troubles.cannotRead });
  }
  return withDescription(state, reply.value, []);
}

function withDescription(
  state: State,
  outcome: Outcome<UserDescription, "user_not_found">,
  flashed: readonly string[],
): State {
  const user = userOf(state);
  if (user === null) return state;
  const description = outcome.ok ? outcome.value : null;
  const seen = description === null ? state : userSeen(state, description.user);
  const username = description?.user.username ?? user.username;
  const read = { ...user, username, asked: false, description, missing: !outcome.ok, flashed };
  const shown = moveUser(withUser(seen, read), followed(user, read));
  return user.wanted === null || description === null ? shown : selectUserRow(shown, user.wanted);
}

/** Selects a session or an event of the user on the screen: now, or once the user is read. */
export function selectUserRow(state: State, wanted: string): State {
  const user = userOf(state);
  if (user === null) return state;
  // What is being read is newer, and may have the session.
  if (user.asked || user.description === null) {
    return withUser(state, { ...user, wanted });
  }
  const known = withUser(state, { ...user, wanted: null });
  const at = userRows(user).findIndex((row) => userRowKey(row) === wanted);
  if (at !== -1) return moveUser(known, at);
  const isSession = wanted.startsWith("session ");
  const why = isSession ? "That session has ended" : "That event is not among the newest ones";
  return withSaid(known, false, why);
}

/** Reads the user on the screen again, every two seconds. */
export function refreshUser(state: State, now: Instant): Step {
  const [same, effects] = readControls(state);
  const user = userOf(state);
  if (!isPollSecond(now) || user === null || user.asked || user.description === null) {
    return [same, effects];
  }
  return [same, [...effects, { kind: "pollUser", userId: user.userId }]];
}

/** The answer is for its user, also below a device or a factor. */
export function userPolled(
  state: State,
  userId: UserId,
  reply: CoreReply<Outcome<UserDescription, "user_not_found">>,
): State {
  return changeEachPlace(state, (place) => placePolled(place, userId, reply));
}

/** Without news, the state stays the same and nothing is drawn. */
function placePolled(
  state: State,
  userId: UserId,
  reply: CoreReply<Outcome<UserDescription, "user_not_found">>,
): State {
  const user = userOf(state);
  if (user === null || user.userId !== userId || user.description === null) return state;
  if (reply === "unavailable") {
    const trouble = troubles.cannotRead;
    return user.trouble === trouble ? state : withUser(state, { ...user, trouble });
  }
  const known = user.trouble === null ? state : withUser(state, { ...user, trouble: null });
  if (!reply.value.ok) return withDescription(known, reply.value, []);
  const { value } = reply.value;
  if (isSame(user.description, value)) {
    return user.flashed.length === 0
      ? known
      : withUser(known, { ...user, trouble: null, flashed: [] });
  }
  const place = { now: state.now, columns: state.size.columns, selected: false };
  const flashed = changedRows(userRows(user), userRows({ ...user, description: value }), {
    key: userRowKey,
    line: (row) => userRowLine(row, value.sessionPolicy, place),
  });
  return withDescription(known, reply.value, flashed);
}

/** The cursor follows its row, so that a key acts on the session that was selected. */
function followed(before: UserState, after: UserState): number {
  const row = selectedUserRow(before);
  if (row === undefined) return before.cursor;
  const key = userRowKey(row);
  const found = userRows(after).findIndex((each) => userRowKey(each) === key);
  return found === -1 ? before.cursor : found;
}

/** Moves the cursor to an existing row and scrolls its pane to it. */
export function moveUser(state: State, row: number): State {
  const user = userOf(state);
  if (user === null) return state;
  const last = Math.max(0, userRows(user).length - 1);
  const cursor = Math.max(0, Math.min(row, last));
  const moved = withUser(state, { ...user, cursor });
  const place = { frame: bodyFrame(state), tops: user.tops, cursor };
  return withUser(state, { ...user, cursor, tops: scrolledPanes(userPanes(moved), place) });
}

export function clickUser(state: State, at: ClickedLine): Step {
  const index = paneRowAt(userPanes(state), userOf(state)?.tops ?? [], at);
  return [index === null ? state : moveUser(state, index), []];
}

/** The delivery under the cursor, or the newest one. */
export function pointedDelivery(state: State): Delivery | undefined {
  const user = userOf(state);
  const row = user === null ? undefined : selectedUserRow(user);
  return row?.kind === "delivery" ? row.delivery : user?.description?.deliveries[0];
}

export function copyOpenUser(state: State, part: "id" | "name"): Step {
  const user = userOf(state);
  if (user === null) return [state, []];
  return part === "id"
    ? copy(state, user.userId, "the user ID")
    : copy(state, user.username, "the username");
}

export function nextSection(state: State, by: 1 | -1): Step {
  const user = userOf(state);
  return [user === null ? state : moveUser(state, sectionRow(user, by)), []];
}

/** Shows a timeline with the user on the screen, or none. The cursor stays on its row. */
export function withTrace(state: State, trace: Trace | null): State {
  const user = userOf(state);
  if (user === null || user.trace === trace) return state;
  const next = { ...user, trace };
  return moveUser(withUser(state, next), followed(user, next));
}

function withUser(state: State, user: UserState): State {
  return replacePlace(state, { screen: "user", user });
}
