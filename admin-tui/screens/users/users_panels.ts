import { parseUserSearch } from "../../../core/domain/reports/user_search.ts";
import type { Area } from "../../draw/area.ts";
import { bodyColumns, bodyFrame, insideOf, type Sight } from "../../draw/body.ts";
import { type Panel, panel } from "../../draw/panel.ts";
import type { Line } from "../../draw/text.ts";
import { age } from "../../draw/time.ts";
import { fieldText } from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import { rowAt } from "../../state/users_window.ts";
import { previewLines, previewTitle } from "./preview_lines.ts";
import {
  filtersLine,
  noUsersLines,
  unreadRow,
  userRow,
  usersHead,
  usersRight,
  usersTitle,
} from "./users_lines.ts";

/** The filters and the column heads above the rows; the shortest windows have only the heads. */
export function usersHeadRows({ size }: Sight): number {
  return size.rows >= 20 && size.columns >= 76 ? 2 : 1;
}

interface UsersAreas {
  readonly list: Area;
  /** Null if there is no room for it. */
  readonly preview: Area | null;
}

function usersAreas(sight: Sight): UsersAreas {
  const [list, preview = null] = bodyColumns(sight, [
    { weight: 58, least: 62 },
    { weight: 42, least: 44 },
  ]);
  return { list: list ?? { left: 0, top: 0, ...sight.size }, preview };
}

/** Rows of users that fit. */
export function listRows(sight: Sight): number {
  return Math.max(1, insideOf(usersAreas(sight).list, sight).rows - usersHeadRows(sight));
}

export function hasPreview(sight: Sight): boolean {
  return usersAreas(sight).preview !== null;
}

/** The list of users, with the selected one next to it in wide windows. */
export function usersPanels(state: State): readonly Panel[] {
  const { users, now } = state;
  const frame = bodyFrame(state);
  const { list, preview } = usersAreas(state);
  const { columns } = insideOf(list, state);
  const shown = panel(
    usersTitle(users, columns),
    [...headLines(state, columns), ...rowLines(state, columns)],
    list,
    {
      frame,
      right: usersRight(users),
      plainSides: true,
      ...(preview === null ? {} : { focused: true }),
    },
  );
  if (preview === null) return [shown];
  const inside = insideOf(preview, state);
  const lines = previewLines(users, now, inside.columns);
  const below = lines.length - inside.rows;
  return [
    shown,
    panel(previewTitle(users), lines, preview, { frame, below, focused: false, plainSides: true }),
  ];
}

function headLines(state: State, columns: number): readonly Line[] {
  const heads = usersHead(state.users, columns);
  return usersHeadRows(state) === 1 ? [heads] : [filtersLine(state.users, columns), heads];
}

function rowLines(state: State, columns: number): readonly Line[] {
  const { users: { list, top, cursor, flashed, marks }, users, setting, now } = state;
  const rows = Math.min(listRows(state), list.length - top);
  if (rows === 0) return noUsersLines(users, setting, columns);
  const { term } = parseUserSearch(fieldText(users.search));
  return Array.from({ length: rows }, (_, at) => {
    const user = rowAt(list, top + at);
    const selected = top + at === cursor;
    if (user === undefined) return unreadRow(selected);
    const lastLogin = age(user.lastLoginAt, now);
    const isNew = flashed.includes(user.id);
    const marked = marks.some(({ userId }) => userId === user.id);
    return userRow(user, { now, selected, flashed: isNew, marked, columns, term, lastLogin });
  });
}
