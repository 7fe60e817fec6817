import { userOf } from "../../state/place.ts";
import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line } from "../../draw/text.ts";
import type { State } from "../../state/state.ts";
import { rowDetail } from "./user_row_lines.ts";
import { selectedUserRow } from "./user_rows.ts";

/** The error if there is one, otherwise the full text of the selected row. */
export function userStatus(state: State): Line {
  const user = userOf(state);
  if (user === null) return [];
  const { trouble, asked, description } = user;
  if (trouble !== null) return troubleLine(trouble);
  if (asked && description !== null) return line(" loading ...", "dim");
  const row = selectedUserRow(user);
  const detail = row === undefined ? null : rowDetail(row);
  return detail === null ? [] : line(` ${detail}`, "dim");
}
