import type { UserList } from "../core/mod.ts";
import type { Reply, Step } from "./commands.ts";
import { emptyField, type Field, fieldText } from "./field.ts";
import { listRows, scrolledTo } from "./layout.ts";
import type { State, UsersQuestion, UsersState } from "./model.ts";
import { troubles } from "./presentation/words.ts";

/** Search as you type: each change asks for its own first page; the program runs the newest. */
export function usersSearch(state: State, search: Field): Step {
  const text = fieldText(search).trim();
  if (text === fieldText(state.users.search).trim()) return [withUsers(state, { search }), []];
  // The best match is the first one; without a search the cursor stays with the one found.
  const place = text === "" ? {} : { cursor: 0, top: 0 };
  return refreshUsers(withUsers(state, { search, ...place }));
}

export function clearSearch(state: State): Step {
  return usersSearch(withUsers(state, { searching: false }), emptyField);
}

/** Reads the first page again. The old rows stay in sight until the new ones are here. */
export function refreshUsers(state: State): Step {
  return askFor(state, { search: fieldText(state.users.search).trim(), cursor: null });
}

function askFor(state: State, question: UsersQuestion): Step {
  const asked = withUsers(state, { asked: question, trouble: null });
  return [asked, [{ kind: "listUsers", question }]];
}

/** Puts the cursor on a row that is there, and reads on before the end comes into sight. */
export function moveTo(state: State, row: number): Step {
  const { rows, next, asked, top } = state.users;
  const height = listRows(state.size);
  const cursor = Math.max(0, Math.min(row, rows.length - 1));
  const moved = withUsers(state, {
    cursor,
    top: scrolledTo(cursor, top, height, rows.length),
  });
  const near = cursor + 2 * height >= rows.length;
  if (!near || next === null || asked !== null) return [moved, []];
  return askFor(moved, { search: fieldText(state.users.search).trim(), cursor: next });
}

export function usersListed(state: State, question: UsersQuestion, reply: Reply<UserList>): Step {
  const { asked } = state.users;
  if (asked?.search !== question.search || asked.cursor !== question.cursor) return [state, []];
  if (reply === "unavailable") {
    return [withUsers(state, { asked: null, trouble: troubles.cannotRead }), []];
  }
  const { items, next, total } = reply.value;
  const first = question.cursor === null;
  const known = state.users.rows[state.users.cursor]?.id;
  const kept = first ? items.findIndex((user) => user.id === known) : state.users.cursor;
  const listed = withUsers(state, {
    rows: first ? items : [...state.users.rows, ...items],
    next,
    total,
    asked: null,
    trouble: null,
  });
  return moveTo(listed, Math.max(0, kept));
}

function withUsers(state: State, change: Partial<UsersState>): State {
  return { ...state, users: { ...state.users, ...change } };
}
