import type { Instant } from "../../../core/domain/instant.ts";
import { isPollSecond } from "../../app/changed_rows.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { copy } from "../../app/toast.ts";
import { bodyFrame } from "../../draw/body.ts";
import { paneRowAt, scrolledPanes } from "../../draw/panes.ts";
import { holdingOf, openPlace, replacePlace, userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { HoldingState } from "../../state/user_state.ts";
import { selectedUserRow } from "../user/user_rows.ts";
import { holdingPanes } from "./holding_panes.ts";
import { holdingCursor, holdingRowKey, holdingRows } from "./holding_rows.ts";

/** Opens the device or the factor under the cursor of the user on the screen. */
export function openHolding(state: State): Step {
  const user = userOf(state);
  const row = user === null ? undefined : selectedUserRow(user);
  if (user === null || row === undefined) return [state, []];
  const { userId } = user;
  const unread = { userId, selected: null, cursor: 0, tops: [] };
  if (row.kind === "device") {
    const { id, userAgent, address } = row.device;
    return opened(state, { ...unread, kind: "device", id, name: userAgent ?? address ?? "" });
  }
  if (!("authenticator" in row)) return [state, []];
  const { id, label } = row.authenticator ?? { id: null, label: null };
  return opened(state, { ...unread, kind: row.kind, id: id ?? "", name: label ?? "" });
}

function opened(state: State, holding: HoldingState): Step {
  return showHolding(openPlace(state, { screen: "holding", holding }));
}

/** Reads its user again. The request changes no state. */
export function showHolding(state: State): Step {
  const holding = holdingOf(state);
  if (holding === null) return [state, []];
  return [moveHolding(state, 0), [{ kind: "pollUser", userId: holding.userId }]];
}

export function refreshHolding(state: State, now: Instant): Step {
  return andThen(readControls(state), (same) => isPollSecond(now) ? showHolding(same) : [same, []]);
}

/** Moves the cursor by `rows`, within the ends, and scrolls to it. */
export function moveHolding(state: State, rows: number): State {
  const last = Math.max(0, holdingRows(state).length - 1);
  return selectHoldingRow(state, Math.max(0, Math.min(holdingCursor(state) + rows, last)));
}

function selectHoldingRow(state: State, cursor: number): State {
  const holding = holdingOf(state);
  if (holding === null) return state;
  const row = holdingRows(state)[cursor];
  const selected = cursor === 0 || row === undefined ? null : holdingRowKey(row);
  const moved = withHolding(state, { ...holding, selected, cursor });
  const at = { frame: bodyFrame(state), tops: holding.tops, cursor };
  const tops = scrolledPanes(holdingPanes(moved), at);
  const isSame = holding.selected === selected && holding.cursor === cursor &&
    tops.every((top, pane) => top === (holding.tops[pane] ?? 0));
  return isSame ? state : withHolding(moved, { ...holding, selected, cursor, tops });
}

export function clickHolding(state: State, at: ClickedLine): Step {
  const row = paneRowAt(holdingPanes(state), holdingOf(state)?.tops ?? [], at);
  return [row === null ? state : selectHoldingRow(state, row), []];
}

export function copyHoldingId(state: State): Step {
  const holding = holdingOf(state);
  return holding === null ? [state, []] : copy(state, holding.id, "the ID");
}

function withHolding(state: State, holding: HoldingState): State {
  return replacePlace(state, { screen: "holding", holding });
}
