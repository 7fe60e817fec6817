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
  boardCursor,
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

export function boardRead(state: State, reply: CoreReply<IncidentBoard>): State {
  if (reply === "unavailable") {
    return withBoard(state, { asked: false, trouble: troubles.cannotRead });
  }
  return followBoardRow(withBoard(state, { found: reply.value, asked: false, trouble: null }));
}

/** A cursor on the first place stays first; on any other row it follows that row. */
export function followBoardRow(state: State): State {
  return state.board.found === null ? state : moveBoard(state, boardCursor(state));
}

/** Moves the cursor to an existing row and scrolls to it. */
export function moveBoard(state: State, row: number): State {
  const rows = boardRows(state);
  const cursor = Math.max(0, Math.min(row, rows.length - 1));
  const at = rows[cursor];
  const isFirstPlace = cursor === 0 && at !== undefined && "place" in at;
  const selected = isFirstPlace || at === undefined ? null : boardRowKey(at);
  const moved = withBoard(state, { cursor, selected });
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
