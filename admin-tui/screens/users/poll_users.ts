import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserList } from "../../../core/operator.ts";
import { changedRows, isPollSecond, isSame } from "../../app/changed_rows.ts";
import type { Effect } from "../../app/effects.ts";
import type { CoreReply } from "../../app/reply.ts";
import { readControls, type Step } from "../../app/step.ts";
import { age } from "../../draw/time.ts";
import { fieldText } from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import type { UsersQuestion } from "../../state/users_state.ts";
import {
  newWindow,
  pageOf,
  type UsersWindow,
  withInside,
  withPage,
} from "../../state/users_window.ts";
import { troubles } from "../../words/troubles.ts";
import { userRow } from "./users_lines.ts";
import { hasPreview } from "./users_panels.ts";
import { countIfDue, countsOften, moveTo, selectedUser, withUsers } from "./update_users.ts";

/** Reads the page in sight and the preview again, every two seconds. */
export function refreshUsersPage(state: State, now: Instant): Step {
  const [same, effects] = readControls(state);
  return [same, isPollSecond(now) ? [...effects, ...pollEffects(state)] : effects];
}

function pollEffects(state: State): readonly Effect[] {
  const { list, top, asked, search, order, preview } = state.users;
  const page = asked === null ? pageOf(list, top) : null;
  const shown = hasPreview(state) ? preview?.userId : undefined;
  const question = { search: fieldText(search).trim(), order, reload: false };
  return [
    ...(page === null
      ? []
      : [{ kind: "pollUsers", question: { ...question, ...page.place } } as const]),
    ...(shown === undefined ? [] : [{ kind: "previewUser", userId: shown } as const]),
    ...(asked === null && countsOften(state) ? countIfDue(state) : []),
  ];
}

/** Updates the rows in place; the cursor stays on its user. */
export function usersPolled(
  state: State,
  question: UsersQuestion,
  reply: CoreReply<UserList>,
): Step {
  const { users } = state;
  const isCurrent = users.asked === null && question.order === users.order &&
    question.search === fieldText(users.search).trim();
  const page = isCurrent ? pageOf(users.list, users.top) : null;
  if (page === null || !isSame(page.place, placeOf(question))) return [state, []];
  if (reply === "unavailable") {
    const trouble = troubles.cannotRead;
    return [users.trouble === trouble ? state : withUsers(state, { trouble }), []];
  }
  const { items } = reply.value;
  const flashed = changedRows(page.rows, items, {
    key: ({ id }) => id,
    line: (user) => rowLine(state, user),
  });
  if (isSame(page.rows, items)) return [withNews(state, users.list, []), []];
  const isReplaced = !isSame(idsOf(page.rows), idsOf(items));
  const [changed, effects] = isReplaced
    ? replaced(state, question, reply.value, flashed)
    : changedInPlace(state, question, reply.value, flashed);
  return [changed, countsOften(state) ? effects : [...effects, ...countIfDue(state)]];
}

function changedInPlace(
  state: State,
  question: UsersQuestion,
  read: UserList,
  flashed: readonly string[],
): Step {
  return [
    withNews(state, withPage(state.users.list, question, read, state.users.cursor), flashed),
    [],
  ];
}

/** Users were added, removed or sorted differently: the list starts over at its first page. */
function replaced(
  state: State,
  question: UsersQuestion,
  read: UserList,
  flashed: readonly string[],
): Step {
  const { users } = state;
  const at = read.items.findIndex(({ id }) => id === selectedUser(users)?.id);
  const isFirst = question.from === "start" && question.cursor === null;
  // Far from its start, the list stays as it is until it is refreshed by key.
  if (!isFirst || (at === -1 && users.cursor >= read.items.length)) return [state, []];
  const cursor = at === -1 ? users.cursor : at;
  const top = Math.max(0, users.top + cursor - users.cursor);
  const first = withPage(newWindow, question, read, cursor);
  const list = withInside(first, users.list.inside);
  return moveTo(withUsers(withNews(state, list, flashed), { top }), cursor);
}

function withNews(state: State, list: UsersWindow, flashed: readonly string[]): State {
  const { users } = state;
  const same = users.list === list && isSame(users.flashed, flashed) && users.trouble === null;
  return same ? state : withUsers(state, { list, flashed, trouble: null });
}

function rowLine({ now, size }: State, user: User): ReturnType<typeof userRow> {
  const lastLogin = age(user.lastLoginAt, now);
  return userRow(user, { now, lastLogin, selected: false, columns: size.columns, term: "" });
}

function idsOf(users: readonly User[]): readonly string[] {
  return users.map(({ id }) => id);
}

function placeOf({ from, cursor }: UsersQuestion): Pick<UsersQuestion, "from" | "cursor"> {
  return { from, cursor };
}
