import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Outcome } from "../../../core/domain/refusal.ts";
import {
  parseUserSearch,
  userFilters,
  userOrders,
  withUserFilter,
} from "../../../core/domain/reports/user_search.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { UserDescription, UserList } from "../../../core/operator.ts";
import type { Effect } from "../../app/effects.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { Step } from "../../app/step.ts";
import { emptyField, type Field, fieldText, fieldWith } from "../../input/field.ts";
import { isSame } from "../../app/changed_rows.ts";
import { copy } from "../../app/toast.ts";
import { screenOf } from "../../state/place.ts";
import { scrolledTo } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import type { UserCounts, UsersQuestion, UsersState } from "../../state/users_state.ts";
import { troubles } from "../../words/troubles.ts";
import { hasPreview, listRows, usersHeadRows } from "./users_panels.ts";
import {
  missing,
  newWindow,
  rowAt,
  type UsersPlace,
  type UsersWindow,
  withLength,
  withPage,
  withUser,
} from "../../state/users_window.ts";

/** Counting users reads every row: up to so many are counted with each read of the list. */
const fewUsers = 10_000;
/** More are not counted more often than this. */
const countAgeMilliseconds = 30_000;

/** The user under the cursor, if that row has been read. */
export function selectedUser({ list, cursor }: UsersState): User | undefined {
  return rowAt(list, cursor);
}

/** The user under the cursor; undefined while the rows are still those of an older search. */
export function openableUser({ users }: State): User | undefined {
  return users.asked?.reload === true ? undefined : selectedUser(users);
}

/** Searches as the operator types: each change requests a first page; only the newest one runs. */
export function usersSearch(state: State, search: Field): Step {
  const text = fieldText(search).trim();
  if (text === fieldText(state.users.search).trim()) return [withUsers(state, { search }), []];
  // A search selects its best match, the first row; clearing it keeps the selected user.
  const place = text === "" ? { toBest: false } : { cursor: 0, top: 0, toBest: true };
  return readList(withUsers(state, { search, ...place }));
}

export function clearSearch(state: State): Step {
  return usersSearch(withUsers(state, { searching: false }), emptyField);
}

/** Writes the next filter into the search line, as if it had been typed. */
export function nextFilter(state: State): Step {
  const text = fieldText(state.users.search);
  const at = userFilters.indexOf(parseUserSearch(text).filter);
  const next = userFilters[(at + 1) % userFilters.length] ?? "all";
  return usersSearch(state, fieldWith(withUserFilter(text, next)));
}

export function nextOrder(state: State): Step {
  const at = userOrders.indexOf(state.users.order);
  const order = userOrders[(at + 1) % userOrders.length] ?? "newest";
  return readList(withUsers(state, { order, cursor: 0, top: 0 }));
}

/** Reads the list and the counts again. The old rows stay visible until then. */
export function refreshUsers(state: State): Step {
  const [asked, effects] = readList(state);
  return [asked, [...effects, ...countIfDue(state)]];
}

function readList(state: State): Step {
  return askFor(withUsers(state, { trouble: null }), { from: "start", cursor: null }, true);
}

/** Whether there are so few users that they are counted with each read of the list. */
export function countsOften({ users: { total } }: State): boolean {
  return total === null || total <= fewUsers;
}

/** Counts many users only if the counts are old, or an operation has changed them since. */
export function countIfDue(state: State): readonly Effect[] {
  const { now, users: { countedAt } } = state;
  const isDue = countsOften(state) || countedAt === null ||
    Math.abs(now - countedAt) >= countAgeMilliseconds;
  return isDue ? [{ kind: "countUsers" }] : [];
}

/** After an operation on users: their counts are not shown until they are read again. */
export function usersChanged(state: State): State {
  return withUsers(state, { countedAt: null });
}

function askFor(state: State, place: UsersPlace, reload: boolean): Step {
  const { search, order } = state.users;
  const question = { search: fieldText(search).trim(), order, ...place, reload };
  return [withUsers(state, { asked: question }), [{ kind: "listUsers", question }]];
}

/** Moves the cursor, and reads the visible rows, then one screen above and below them. */
export function moveTo(state: State, row: number): Step {
  const { list, top, asked } = state.users;
  const height = listRows(state);
  const cursor = Math.max(0, Math.min(row, list.length - 1));
  const shown = scrolledTo(cursor, top, height, list.length);
  const moved = withUsers(state, { cursor, top: shown });
  const [reading, effects] = read(moved, asked, height);
  return [reading, [...effects, ...restOn(reading)]];
}

function read(state: State, asked: UsersQuestion | null, height: number): Step {
  const { list, top } = state.users;
  // A new first page would discard what is read now.
  if (asked?.reload === true) return [state, []];
  const inSight = missing(list, top, top + height);
  const wanted = inSight ?? (asked === null ? missing(list, top - height, top + 2 * height) : null);
  if (wanted === null || samePlace(wanted, asked)) return [state, []];
  return askFor(state, wanted, false);
}

/** Selects the clicked row of the list, which starts with the column heads. */
export function clickUsers(state: State, { panel, line }: ClickedLine): Step {
  const at = line - usersHeadRows(state);
  const index = state.users.top + at;
  return panel === 0 && at >= 0 && index < state.users.list.length
    ? moveTo(state, index)
    : [state, []];
}

/** Copies the ID or the name of the user under the cursor. */
export function copyUser(state: State, part: "id" | "name"): Step {
  const user = selectedUser(state.users);
  if (user === undefined) return [state, []];
  return part === "id"
    ? copy(state, user.id, "the user ID")
    : copy(state, user.username, "the username");
}

/** The preview is read once the cursor stays on a row, not for every row it passes. */
function restOn(state: State): readonly Effect[] {
  const user = selectedUser(state.users);
  const shown = screenOf(state) === "users" && hasPreview(state);
  if (user === undefined || !shown) return [];
  return user.id === state.users.preview?.userId ? [] : [{ kind: "rest", userId: user.id }];
}

export function usersRested(state: State, userId: UserId): Step {
  const here = screenOf(state) === "users" && selectedUser(state.users)?.id === userId;
  return [state, here ? [{ kind: "previewUser", userId }] : []];
}

export function userPreviewed(
  state: State,
  userId: UserId,
  reply: CoreReply<Outcome<UserDescription, "user_not_found">>,
): State {
  if (selectedUser(state.users)?.id !== userId) return state;
  if (reply === "unavailable") {
    const trouble = troubles.cannotRead;
    return state.users.trouble === trouble ? state : withUsers(state, { trouble });
  }
  const description = reply.value.ok ? reply.value.value : null;
  if (isSame(state.users.preview, { userId, description })) return state;
  const seen = withUsers(state, { preview: { userId, description } });
  return description === null ? seen : userSeen(seen, description.user);
}

/** Updates the user's row with a newer version, perhaps read by another screen. */
export function userSeen(state: State, user: User): State {
  const list = withUser(state.users.list, state.users.cursor, user);
  return list === state.users.list ? state : withUsers(state, { list });
}

/** Drops the preview, which may be outdated. */
export function showUsers(state: State): Step {
  const [moved, effects] = moveTo(withUsers(state, { preview: null }), state.users.cursor);
  // At the start, the first count is still running.
  return [moved, state.users.total === null ? effects : [...effects, ...countIfDue(state)]];
}

export function usersListed(
  state: State,
  question: UsersQuestion,
  reply: CoreReply<UserList>,
): Step {
  const { asked, list: before, cursor } = state.users;
  if (!sameQuestion(question, asked)) return [state, []];
  if (reply === "unavailable") {
    return [withUsers(state, { asked: null, trouble: troubles.cannotRead }), []];
  }
  const page = withPage(question.reload ? newWindow : before, question, reply.value, cursor);
  const list = withLength(page, guess(state));
  const answered = withUsers(state, { list, asked: null, trouble: null });
  if (!question.reload) return moveBy(answered, before);
  const known = state.users.toBest ? null : selectedUser(state.users)?.id;
  const found = reply.value.items.findIndex((user) => user.id === known);
  const listed = withUsers(answered, { preview: null, scan: null, toBest: false });
  return moveTo(listed, Math.max(0, found));
}

export function usersCounted(state: State, now: Instant, reply: CoreReply<UserCounts>): Step {
  if (reply === "unavailable") return [withUsers(state, { trouble: troubles.cannotRead }), []];
  const { total, states, countedAt } = state.users;
  const isSameCount = countedAt !== null && isSame({ total, states }, reply.value);
  // Few are counted all the time: without news, nothing is drawn again.
  if (isSameCount && countsOften(state)) return [state, []];
  const counted = withUsers(state, { ...reply.value, countedAt: now });
  const list = withLength(counted.users.list, guess(counted));
  if (counted.users.list.length === 0) return [counted, []];
  return moveBy(withUsers(counted, { list }), state.users.list);
}

/** The expected length of the list: all users, unless a search narrows it; then 0. */
function guess({ users }: State): number {
  return fieldText(users.search).trim() === "" ? users.total ?? 0 : 0;
}

/** Keeps the cursor on its row, counted from the end of the list that it is near. */
function moveBy(state: State, before: UsersWindow): Step {
  const { list, cursor, top } = state.users;
  const fromEnd = before.length - 1 - cursor;
  const byEnd = cursor - list.head.count >= Math.max(0, fromEnd - list.tail.count);
  const delta = byEnd && cursor >= list.head.count ? list.length - before.length : 0;
  return moveTo(withUsers(state, { top: Math.max(0, top + delta) }), cursor + delta);
}

function samePlace(one: UsersPlace, other: UsersPlace | null): boolean {
  return one.from === other?.from && one.cursor === other.cursor;
}

function sameQuestion(one: UsersQuestion, other: UsersQuestion | null): boolean {
  return other !== null && samePlace(one, other) && one.search === other.search &&
    one.order === other.order && one.reload === other.reload;
}

export function withUsers(state: State, change: Partial<UsersState>): State {
  return { ...state, users: { ...state.users, ...change } };
}
