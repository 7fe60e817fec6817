import type { Instant } from "../../../core/domain/instant.ts";
import type { AccessRead } from "../../state/access_state.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import type { CoreReply } from "../../app/reply.ts";
import { isPollSecond, isSame } from "../../app/changed_rows.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { copy } from "../../app/toast.ts";
import { scrolledTo } from "../../draw/layout.ts";
import type { AccessState } from "../../state/access_state.ts";
import type { State } from "../../state/state.ts";
import { troubles } from "../../words/troubles.ts";
import { accessHeadRows, accessListRows } from "./access_lines.ts";
import { accessRowId, accessRows, selectedAccessRow, shownSections } from "./access_rows.ts";

/** Reads again; the old rows stay visible until then. */
export function readAccess(state: State): Step {
  return [withAccess(state, { asked: true, trouble: null }), [{ kind: "readAccess" }]];
}

/** Each second the header's marks, and every other one the rows. A request changes no state. */
export function refreshAccess(state: State, now: Instant): Step {
  const due = isPollSecond(now) && !state.access.asked && state.access.read !== null;
  return andThen(readControls(state), (same) => [same, due ? [{ kind: "readAccess" }] : []]);
}

/** An answer without news changes nothing, so that nothing is drawn. */
export function accessRead(state: State, reply: CoreReply<AccessRead>): State {
  const { access } = state;
  if (reply === "unavailable") {
    if (!access.asked && access.trouble === troubles.cannotRead) return state;
    return withAccess(state, { asked: false, trouble: troubles.cannotRead });
  }
  if (!access.asked && access.trouble === null && isSame(access.read, reply.value)) return state;
  const before = selectedAccessRow(state);
  const read = withAccess(state, { read: reply.value, asked: false, trouble: null });
  const { section } = read.access;
  const shown = shownSections(read.access).includes(section)
    ? read
    : withAccess(read, { section: "keys", cursor: 0, top: 0 });
  // A cursor on the first row stays there; on any other row it follows that row.
  const { cursor } = shown.access;
  const key = cursor === 0 || before === undefined ? null : accessRowId(before);
  const found = accessRows(shown.access, shown.access.section)
    .findIndex((row) => accessRowId(row) === key);
  return moveAccess(shown, found === -1 ? cursor : found);
}

/** Moves the cursor to an existing row and scrolls to it. */
export function moveAccess(state: State, row: number): State {
  const { access } = state;
  const { length } = accessRows(access, access.section);
  const cursor = Math.max(0, Math.min(row, length - 1));
  const top = scrolledTo(cursor, access.top, accessListRows(state), length);
  if (cursor === access.cursor && top === access.top) return state;
  return withAccess(state, { cursor, top });
}

export function clickAccess(state: State, { panel, line }: ClickedLine): Step {
  const row = state.access.top + line - accessHeadRows;
  const exists = panel === 0 && line >= accessHeadRows &&
    row < accessRows(state.access, state.access.section).length;
  return [exists ? moveAccess(state, row) : state, []];
}

/** Shows the next or previous section, wrapping around. */
export function changeSection(state: State, by: 1 | -1): Step {
  const sections = shownSections(state.access);
  const at = sections.indexOf(state.access.section) + by + sections.length;
  const section = sections[at % sections.length] ?? "invitations";
  return [withAccess(state, { section, cursor: 0, top: 0 }), []];
}

const copied = {
  invitation: "the invitation ID",
  key: "the key ID",
  number: "the number",
} as const;

export function copyAccessId(state: State): Step {
  const row = selectedAccessRow(state);
  return row === undefined ? [state, []] : copy(state, accessRowId(row), copied[row.kind]);
}

function withAccess(state: State, change: Partial<AccessState>): State {
  return { ...state, access: { ...state.access, ...change } };
}
