import { dialogRoom } from "../../draw/layout.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { bodyRows } from "../../draw/body.ts";
import { noMessages } from "../sends/block_texts.ts";
import { editDialog } from "../sends/update_send_operations.ts";
import { sendsDialog } from "../sends/sends_dialog.ts";
import { boardKeymap } from "./board_keymap.ts";
import { boardPanels } from "./board_panes.ts";
import { boardCursor, boardSendsText, selectedBoardRow } from "./board_rows.ts";
import { boardScopes, boardStacks } from "./board_scopes.ts";
import { boardStatus } from "./board_status.ts";
import * as board from "./update_board.ts";

export const boardParts = {
  keymap: boardKeymap,
  stacks: boardStacks,
  scopes: boardScopes,
  why: (state, name) => {
    const row = selectedBoardRow(state);
    if (name !== "board.list" || row === undefined) return null;
    return boardSendsText(row, state.now) === null ? noMessages : null;
  },
  bindings: {
    "board.open": board.openBoard,
    "board.refresh": board.showBoard,
    "board.list": board.listBoardRow,
    "board.stop": board.stopBoardRow,
    "board.resume": board.resumeBoardRow,
    "board.lift": board.liftBoardRow,
  },
  answers: {
    readBoard: (state, { reply }) => [board.boardRead(state, reply), []],
  },
  show: board.showBoard,
  move: (state, rows) => [board.moveBoard(state, boardCursor(state) + rows), []],
  pageRows: (state) => bodyRows(state) - 4,
  resized: (state) => [board.followBoardRow(state), []],
  clicked: board.clickBoard,
  edited: (state, change) => [editDialog(state, change), []],
  refreshed: board.refreshBoard,
  countsSeconds: () => true,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: boardStatus,
  panels: boardPanels,
  dialog: (state) => sendsDialog(state.sends, dialogRoom(state)),
} satisfies ScreenParts;
