import type { Instant } from "../../../core/domain/instant.ts";
import type { TerminalsDescription } from "../../../core/operator.ts";
import { isPollSecond, isSame } from "../../app/changed_rows.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { bodyFrame } from "../../draw/body.ts";
import { paneRowAt, scrolledPanes } from "../../draw/panes.ts";
import { changeEachPlace, openPlace, replacePlace, terminalsOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { TerminalsState } from "../../state/place.ts";
import { troubles } from "../../words/troubles.ts";
import { openUserPlace } from "../user/update_user.ts";
import { terminalsPanes } from "./terminals_panes.ts";
import { selectedActUser, terminalsRowKey, terminalsRows } from "./terminals_rows.ts";

const unread: TerminalsState = { asked: false, read: null, trouble: null, cursor: 0, tops: [] };

/** Opens the list of terminals over the current place. */
export function openTerminals(state: State): Step {
  return showTerminals(openPlace(state, { screen: "terminals", terminals: unread }));
}

/** Reads the terminals, unless a read is in progress. */
export function showTerminals(state: State): Step {
  const open = terminalsOf(state);
  if (open === null || open.asked) return [state, []];
  return [withTerminals(state, { ...open, asked: true }), [{ kind: "describeTerminals" }]];
}

/** Each second the header's marks, and every other one the list. A request changes no state. */
export function refreshTerminals(state: State, now: Instant): Step {
  const due = isPollSecond(now) && terminalsOf(state)?.asked === false;
  return andThen(readControls(state), (same) => [same, due ? [{ kind: "describeTerminals" }] : []]);
}

export function terminalsDescribed(
  state: State,
  reply: CoreReply<TerminalsDescription>,
): State {
  return changeEachPlace(state, (place) => placeDescribed(place, reply));
}

function placeDescribed(state: State, reply: CoreReply<TerminalsDescription>): State {
  const open = terminalsOf(state);
  if (open === null) return state;
  if (reply === "unavailable") {
    return withTerminals(state, { ...open, asked: false, trouble: troubles.cannotRead });
  }
  const { at: _, ...now } = reply.value;
  const { at: __, ...before } = open.read ?? { at: 0 };
  if (!open.asked && open.trouble === null && isSame(now, before)) return state;
  const read = { ...open, asked: false, trouble: null, read: reply.value };
  return selectRow(withTerminals(state, read), followed(open, read));
}

/** The cursor stays on its terminal or event. */
function followed(before: TerminalsState, read: TerminalsState): number {
  const row = terminalsRows(before)[before.cursor];
  const key = row === undefined ? null : terminalsRowKey(row);
  const at = terminalsRows(read).findIndex((each) => terminalsRowKey(each) === key);
  return at === -1 ? before.cursor : at;
}

/** Moves the cursor to an existing row, and scrolls to it. */
export function selectRow(state: State, row: number): State {
  const open = terminalsOf(state);
  if (open === null) return state;
  const cursor = Math.max(0, Math.min(row, terminalsRows(open).length - 1));
  const moved = withTerminals(state, { ...open, cursor });
  const place = { frame: bodyFrame(state), tops: open.tops, cursor };
  return withTerminals(state, {
    ...open,
    cursor,
    tops: scrolledPanes(terminalsPanes(moved), place),
  });
}

export function clickTerminals(state: State, at: ClickedLine): Step {
  const tops = terminalsOf(state)?.tops ?? [];
  const row = paneRowAt(terminalsPanes(state), tops, at);
  return [row === null ? state : selectRow(state, row), []];
}

/** Opens the user of the selected event. */
export function openActUser(state: State): Step {
  const open = terminalsOf(state);
  const user = open === null ? null : selectedActUser(open);
  return user === null ? [state, []] : openUserPlace(state, user);
}

function withTerminals(state: State, terminals: TerminalsState): State {
  return replacePlace(state, { screen: "terminals", terminals });
}
