import type { Instant } from "../../../core/domain/instant.ts";
import type { IncidentBoard } from "../../../core/operator.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { bodyFrame } from "../../draw/body.ts";
import { paneRowAt, scrolledPanes } from "../../draw/panes.ts";
import type { BoardState } from "../../state/board_state.ts";
import { openPlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { troubles } from "../../words/troubles.ts";
import {
  openLiftOf,
  openResumeFrom,
  openStop,
  openStopOf,
} from "../sends/update_send_operations.ts";
import { filterSends, withSends } from "../sends/update_sends.ts";
import { boardPanes } from "./board_panes.ts";
import {
  boardRowKey,
  boardRows,
  boardSendsText,
  selectedBoardRow,
  stopOfRow,
} from "./board_rows.ts";

/** How often the board is read while shown; what blocks messages is read each second. */
const shownMilliseconds = 5000;

export function openBoard(state: State): Step {
  return showBoard(openPlace(state, { screen: "board" }));
}

/** Clears the result of the last operation, and reads the board. */
export function showBoard(state: State): Step {
  return andThen(readBoard(withSends(state, { said: null })), readControls);
}

/** Reads the board, unless a read is in progress. The old one stays visible until then. */
function readBoard(state: State): Step {
  if (state.board.asked) return [state, []];
  return [withBoard(state, { asked: true, askedAt: state.now }), [{ kind: "readBoard" }]];
}

export function refreshBoard(before: State, now: Instant): Step {
  return andThen(readControls(before), (state) => {
    const { askedAt } = state.board;
    // The absolute difference, so that a clock that was set back does not delay the next read.
    const due = askedAt === null || Math.abs(now - askedAt) >= shownMilliseconds;
    if (!due) return [state, []];
    const [asked, effects] = readBoard(state);
    return [effects.length === 0 ? asked : withBoard(asked, { askedAt: now }), effects];
  });
}

/** A cursor on the first row stays there; on any other row it follows that row. */
export function boardRead(state: State, reply: CoreReply<IncidentBoard>): State {
  if (reply === "unavailable") {
    return withBoard(state, { asked: false, trouble: troubles.cannotRead });
  }
  const { cursor } = state.board;
  const before = selectedBoardRow(state);
  const read = withBoard(state, { found: reply.value, asked: false, trouble: null });
  const key = cursor === 0 || before === undefined ? null : boardRowKey(before);
  const at = key === null ? 0 : boardRows(read).findIndex((row) => boardRowKey(row) === key);
  return moveBoard(read, at === -1 ? cursor : at);
}

/** Moves the cursor to an existing row and scrolls to it. */
export function moveBoard(state: State, row: number): State {
  const last = Math.max(0, boardRows(state).length - 1);
  const cursor = Math.max(0, Math.min(row, last));
  const moved = withBoard(state, { cursor });
  const place = { frame: bodyFrame(state), tops: state.board.tops, cursor };
  const scrolled = scrolledPanes(boardPanes(moved), place);
  // The state is the same whether nothing was scrolled yet or not any more.
  return withBoard(moved, { tops: scrolled.some((top) => top > 0) ? scrolled : [] });
}

export function clickBoard(state: State, at: ClickedLine): Step {
  const index = paneRowAt(boardPanes(state), state.board.tops, at);
  return [index === null ? state : moveBoard(state, index), []];
}

/** Lists the messages of the selected row in Sends, from where Esc returns. */
export function listBoardRow(state: State): Step {
  const row = selectedBoardRow(state);
  const text = row === undefined ? null : boardSendsText(row, state.now);
  return text === null ? [state, []] : filterSends(openPlace(state, { screen: "sends" }), text);
}

/** Opens the dialog of the kill switch: for the country of the row, otherwise for any scope. */
export function stopBoardRow(state: State): Step {
  const row = selectedBoardRow(state);
  if (row?.kind !== "country" && row?.kind !== "prefix") return openStop(state);
  return openStopOf(state, `country:${row.place.country}`);
}

export function resumeBoardRow(state: State): Step {
  const stop = stopOfRow(state, selectedBoardRow(state));
  return stop === null ? [state, []] : openResumeFrom(state, stop);
}

export function liftBoardRow(state: State): Step {
  const row = selectedBoardRow(state);
  return row?.kind === "pause" ? openLiftOf(state, row.pause) : [state, []];
}

function withBoard(state: State, change: Partial<BoardState>): State {
  return { ...state, board: { ...state.board, ...change } };
}
